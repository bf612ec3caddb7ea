/* Columns that a character takes in a terminal (Unicode East Asian Width W and F, combining marks). */
#include <string.h>

#include "report/report.h"

typedef struct range {
    uint32_t first, last;
} range;

/* Wide and Fullwidth, in ascending order; blocks, not single characters, where a block is wide as a whole. */
static const range wide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},   {0x2E80, 0x303E},
    {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},   {0xA960, 0xA97F},
    {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
};

/* No column of their own: combining marks, zero-width characters, and the vowels and finals of conjoining Hangul
 * (a syllable that macOS writes as separate letters). */
static const range zero[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x064B, 0x065F}, {0x1160, 0x11FF}, {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x2064}, {0x20D0, 0x20FF}, {0x302A, 0x302F},
    {0x3099, 0x309A}, {0xD7B0, 0xD7FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF},
};

static bool is_in(const range *ranges, size_t count, uint32_t code) {
    for (size_t i = 0; i < count && ranges[i].first <= code; i++)
        if (code <= ranges[i].last) return true;
    return false;
}

/* Decodes one character; returns its length, 1 for a byte that begins none. */
static size_t decode(const unsigned char *text, uint32_t *code) {
    size_t length = text[0] < 0x80 ? 1 : text[0] < 0xC2 ? 0 : text[0] < 0xE0 ? 2 : text[0] < 0xF0 ? 3 : 4;
    static const unsigned char lead[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    *code = length == 0 ? 0xFFFD : text[0] & lead[length];
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xC0) != 0x80) {
            *code = 0xFFFD;
            return 1;
        }
        *code = *code << 6 | (text[i] & 0x3F);
    }
    return length == 0 ? 1 : length;
}

size_t icha_display_width(const char *text) {
    size_t width = 0;
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0';) {
        uint32_t code;
        at += decode(at, &code);
        if (code < 0x300)
            width++;
        else if (!is_in(zero, sizeof zero / sizeof zero[0], code))
            width += is_in(wide, sizeof wide / sizeof wide[0], code) ? 2 : 1;
    }
    return width;
}
