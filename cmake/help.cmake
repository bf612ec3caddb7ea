# The man page, in both languages, and the bash completion: the program writes them from its own option table, so that
# they cannot say anything else. A program for another machine cannot be run here: then there are none.
set(icha_completion_dir ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
function(write_help file folder name)
    set(output ${PROJECT_BINARY_DIR}/${file})
    add_custom_command(OUTPUT ${output} COMMAND icha_program help ${ARGN} > ${output} DEPENDS icha_program VERBATIM
        COMMENT "Writing ${file}")
    set_property(GLOBAL APPEND PROPERTY icha_help_files ${output})
    install(FILES ${output} DESTINATION ${folder} RENAME ${name})
endfunction()

if(CMAKE_CROSSCOMPILING)
    message(STATUS "Cross-compiling: no man page and no completion")
else()
    write_help(icha.1 ${CMAKE_INSTALL_MANDIR}/man1 icha.1 --man)
    write_help(icha.ko.1 ${CMAKE_INSTALL_MANDIR}/ko/man1 icha.1 --man --lang ko)
    write_help(icha.bash ${icha_completion_dir} icha --completion bash)
    get_property(icha_help_files GLOBAL PROPERTY icha_help_files)
    add_custom_target(icha_help ALL DEPENDS ${icha_help_files})
endif()
