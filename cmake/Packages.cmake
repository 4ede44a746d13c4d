# SPDX-License-Identifier: Apache-2.0
# `cpack -G DEB` (`./dev package deb`): a package for the Debian or Ubuntu release it is built on. What it needs is found by
# dpkg-shlibdeps.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME kaozheng)
set(CPACK_PACKAGE_VENDOR Kaozheng)
set(CPACK_PACKAGE_CONTACT "Kaozheng maintainers <maintainers@users.noreply.github.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "deep research that can be traced to its sources")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Given a topic, kaozheng plans, searches, reads, takes notes and writes a
report in which every number in brackets leads to a stored passage. It works
on the web, on folders of your own, or on both, in Chinese and English alike.
.
It uses the language models of your choice (Ollama or any OpenAI-compatible
server) or none: a built-in extractive model needs neither server nor key.")
set(CPACK_STRIP_FILES ON)
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_SOURCE_DIR}/packaging/debian/finish.cmake)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION text)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates, poppler-utils")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${CMAKE_SOURCE_DIR}/packaging/debian/postinst
  ${CMAKE_SOURCE_DIR}/packaging/debian/prerm
  ${CMAKE_SOURCE_DIR}/packaging/debian/postrm
  ${CMAKE_SOURCE_DIR}/packaging/debian/conffiles)
include(CPack)
