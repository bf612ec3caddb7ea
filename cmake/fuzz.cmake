# Every tests/fuzz/*.c is a libFuzzer program (X-5); clang only. tests/fuzz/corpus_NAME holds the
# first inputs of fuzz_NAME, if any.
if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "ICHA_FUZZ needs clang: cmake --preset fuzz")
endif()
file(GLOB icha_fuzz_files CONFIGURE_DEPENDS tests/fuzz/*.c)
foreach(file IN LISTS icha_fuzz_files)
    get_filename_component(name ${file} NAME_WE)
    add_executable(${name} ${file} $<TARGET_OBJECTS:icha_core> $<TARGET_OBJECTS:icha_run>)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/fuzz)
    target_include_directories(${name} PRIVATE include lib tests)
    target_compile_definitions(${name} PRIVATE ICHA_TEST_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    target_link_libraries(${name} PRIVATE icha_flags PkgConfig::GMP PkgConfig::MPFR PkgConfig::YAML PkgConfig::JANSSON
        PkgConfig::NETTLE PkgConfig::SODIUM icha_xlsx Threads::Threads)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
endforeach()
