# SPDX-License-Identifier: Apache-2.0
# `cmake --install`: GNU folders. The manual and the completions are written by the program itself, the units name where
# it is installed: all of these are made while installing, by packaging/install_made.cmake.
include(GNUInstallDirs)

install(TARGETS kaozheng RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES LICENSE README.md README.zh-CN.md ARCHITECTURE.md CHANGELOG.md CONTRIBUTING.md SECURITY.md CITATION.cff
  THIRD_PARTY.md .env.example
  DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs examples DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(CODE "
  set(KAOZHENG_PROGRAM_BUILT \"$<TARGET_FILE:kaozheng>\")
  set(KAOZHENG_MADE \"${CMAKE_BINARY_DIR}/installed\")
  set(KAOZHENG_PACKAGING \"${CMAKE_SOURCE_DIR}/packaging\")
  set(KAOZHENG_BINDIR \"${CMAKE_INSTALL_BINDIR}\")
  set(KAOZHENG_MANDIR \"${CMAKE_INSTALL_MANDIR}\")
  set(KAOZHENG_DATADIR \"${CMAKE_INSTALL_DATAROOTDIR}\")")
install(SCRIPT packaging/install_made.cmake)

# The same program for an archive that runs from any folder: it looks for its libraries beside itself, and so do these for
# theirs (RPATH, which unlike RUNPATH counts for libraries of libraries).
add_executable(kaozheng_portable EXCLUDE_FROM_ALL src/app/main.cpp)
target_link_libraries(kaozheng_portable PRIVATE kaozheng_app)
target_link_options(kaozheng_portable PRIVATE -Wl,--disable-new-dtags)
set_target_properties(kaozheng_portable PROPERTIES OUTPUT_NAME kaozheng RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/portable
  BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "$ORIGIN/../lib/kaozheng")
