# Tests of what surrounds the library: the sample portfolio, the installed tree, the exported symbols.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME sample_portfolio COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tests/install/sample_portfolio.py)

# The vectors' figures once more, and those of docs/events.md, from the SPEC alone.
add_test(NAME vectors_derived COMMAND ${Python3_EXECUTABLE} -B ${PROJECT_SOURCE_DIR}/tests/vectors/derive.py)
add_test(NAME events_derived COMMAND ${Python3_EXECUTABLE} -B ${PROJECT_SOURCE_DIR}/tests/vectors/derive_events.py)

# Every rule has code, tests and a page; docs/evidence.md says which.
add_test(NAME evidence COMMAND ${Python3_EXECUTABLE} -B ${PROJECT_SOURCE_DIR}/tests/evidence/evidence.py
    --build ${PROJECT_BINARY_DIR})

# Every published limit is a macro, a line of icha_published_limits() and of docs/limits.md, and named by a test (X-3).
add_test(NAME limits COMMAND ${Python3_EXECUTABLE} -B ${PROJECT_SOURCE_DIR}/tests/evidence/limits.py)

add_test(NAME links COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tests/install/links.py)

# Every reader of outside bytes has a fuzz target, or a reason why not (X-5).
add_test(NAME fuzz_readers COMMAND ${Python3_EXECUTABLE} -B ${PROJECT_SOURCE_DIR}/tests/fuzz/check_readers.py)

# Every function has its names in the bindings, or a reason, and a page with all languages beside each other.
add_test(NAME binding_functions COMMAND ${Python3_EXECUTABLE} -B ${PROJECT_SOURCE_DIR}/tests/bindings/check_functions.py)
add_test(NAME binding_pages COMMAND ${Python3_EXECUTABLE} -B ${PROJECT_SOURCE_DIR}/tests/bindings/pages.py
    ${PROJECT_BINARY_DIR}/api)

# Every vector through the C library and the program; script/python and its like add the bindings.
if(TARGET icha_program)
    add_test(NAME conformance COMMAND ${Python3_EXECUTABLE} -B ${PROJECT_SOURCE_DIR}/tests/bindings/conformance.py
        ${PROJECT_BINARY_DIR}/conformance --c $<TARGET_FILE:test_vectors> --program $<TARGET_FILE:icha_program>
        --need C program)
    set_tests_properties(conformance PROPERTIES TIMEOUT 600)
endif()

# A Release build of its own, installed into a folder of this build; the others look at that folder.
set(prefix ${PROJECT_BINARY_DIR}/installed)
foreach(step IN ITEMS build program cmake_package pkg_config symbols imports readme events shards)
    add_test(NAME install_${step} COMMAND bash ${PROJECT_SOURCE_DIR}/tests/install/${step}.sh ${prefix})
    set_tests_properties(install_${step} PROPERTIES LABELS install)
    if(step STREQUAL "build")
        set_tests_properties(install_build PROPERTIES FIXTURES_SETUP installed TIMEOUT 600)
    else()
        set_tests_properties(install_${step} PROPERTIES FIXTURES_REQUIRED installed TIMEOUT 300)
    endif()
endforeach()
