# Every tests/bench/*.c is a program of its own; script/bench builds them all and runs those named bench_*.
file(GLOB icha_bench_files CONFIGURE_DEPENDS tests/bench/*.c)
foreach(file IN LISTS icha_bench_files)
    get_filename_component(name ${file} NAME_WE)
    add_executable(${name} ${file})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
    if(name STREQUAL "bench_kernel") # inside the library
        target_sources(${name} PRIVATE $<TARGET_OBJECTS:icha_core>)
        target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/lib)
        target_link_libraries(${name} PRIVATE icha_flags PkgConfig::GMP PkgConfig::MPFR PkgConfig::YAML Threads::Threads m)
    elseif(name STREQUAL "bench_scenario") # likewise
        target_sources(${name} PRIVATE $<TARGET_OBJECTS:icha_core> $<TARGET_OBJECTS:icha_run>)
        target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/lib)
        target_link_libraries(${name} PRIVATE icha_flags PkgConfig::GMP PkgConfig::MPFR PkgConfig::YAML
            PkgConfig::JANSSON PkgConfig::NETTLE Threads::Threads m)
    else()
        target_link_libraries(${name} PRIVATE icha icha_flags)
    endif()
endforeach()
