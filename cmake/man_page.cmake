# icha.1, written from the program's own --help, so that the page cannot say anything else.
set(icha_man_page ${PROJECT_BINARY_DIR}/icha.1)
add_custom_command(OUTPUT ${icha_man_page}
    COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:icha_program> -DVERSION=${PROJECT_VERSION}
        -DOUTPUT=${icha_man_page} -P ${PROJECT_SOURCE_DIR}/cmake/write_man_page.cmake
    DEPENDS icha_program ${PROJECT_SOURCE_DIR}/cmake/write_man_page.cmake VERBATIM
    COMMENT "Writing icha.1 from --help")
add_custom_target(icha_man ALL DEPENDS ${icha_man_page})
install(FILES ${icha_man_page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
