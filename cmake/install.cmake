# Install and export: PREFIX/bin/icha, headers, libicha and libicha-run, CMake package, pkg-config, catalogue, man page, completion.
include(CMakePackageConfigHelpers)

install(TARGETS icha icha_run_library EXPORT icha-targets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/icha DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
if(TARGET icha_program)
    install(TARGETS icha_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
    include(cmake/help.cmake)
endif()
install(DIRECTORY catalogue DESTINATION ${CMAKE_INSTALL_DATADIR}/icha FILES_MATCHING PATTERN "*.yaml" PATTERN "*.json"
    PATTERN "*.md" PATTERN "*.txt")
install(FILES README.md LICENSE CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})

# find_package(icha) gives the targets icha::icha and icha::run, of which a program links one.
set(icha_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/icha)
install(EXPORT icha-targets NAMESPACE icha:: DESTINATION ${icha_package_dir})
configure_package_config_file(cmake/icha-config.cmake.in ${PROJECT_BINARY_DIR}/icha-config.cmake
    INSTALL_DESTINATION ${icha_package_dir} PATH_VARS CMAKE_INSTALL_DATADIR)
# Before 1.0 a minor version may change the interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/icha-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/icha-config.cmake ${PROJECT_BINARY_DIR}/icha-config-version.cmake
    DESTINATION ${icha_package_dir})

# The .pc files find their prefix from where they lie, so that an installed tree may be moved.
set(icha_pc_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH ICHA_PC_PREFIX /prefix/${icha_pc_dir} /prefix)
string(REGEX REPLACE "/$" "" ICHA_PC_PREFIX "${ICHA_PC_PREFIX}")
foreach(name IN ITEMS icha icha-run)
    configure_file(cmake/${name}.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${icha_pc_dir})
endforeach()
