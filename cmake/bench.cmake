# Every tests/bench/*.c is a program of its own; script/bench builds them all and runs those named bench_*.
file(GLOB icha_bench_files CONFIGURE_DEPENDS tests/bench/*.c)
foreach(file IN LISTS icha_bench_files)
    get_filename_component(name ${file} NAME_WE)
    add_executable(${name} ${file})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
    target_link_libraries(${name} PRIVATE icha icha_flags)
endforeach()
