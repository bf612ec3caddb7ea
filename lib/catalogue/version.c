/* When does a version speak? C-3; loading and selecting ask the same two questions. */
#include "catalogue/model.h"

bool icha_cat_is_active(const icha_version *version, icha_date on, icha_date known_on) {
    return version->known_from <= known_on && version->valid_from <= on && on <= version->valid_to;
}

bool icha_cat_is_superseded(const icha_cat_parameter *parameter, const icha_cat_version *version, icha_date on,
                            icha_date known_on) {
    for (size_t k = 0; k < version->superseded_by_count; k++)
        if (icha_cat_is_active(&parameter->versions[version->superseded_by[k]].public, on, known_on)) return true;
    size_t own_count = parameter->version_count - parameter->overlay_count;
    size_t later = (size_t)(version - parameter->versions) + 1;
    for (size_t i = later > own_count ? later : own_count; i < parameter->version_count; i++)
        if (icha_cat_is_active(&parameter->versions[i].public, on, known_on)) return true;
    return false;
}
