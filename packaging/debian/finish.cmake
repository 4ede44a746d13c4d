# SPDX-License-Identifier: Apache-2.0
# Runs over the tree of the package when everything is in it: Debian's copyright file, changelogs and compressed pages;
# one date, so that what is built twice is the same.
set(here ${CMAKE_CURRENT_LIST_DIR})
set(root ${CPACK_TEMPORARY_DIRECTORY})
set(doc ${root}/usr/share/doc/kaozheng)
set(epoch $ENV{SOURCE_DATE_EPOCH})
if("${epoch}" STREQUAL "")
  message(FATAL_ERROR "SOURCE_DATE_EPOCH is not set; use ./dev package deb")
endif()

file(MAKE_DIRECTORY ${root}/etc/default)
configure_file(${here}/kaozheng.default ${root}/etc/default/kaozheng COPYONLY)
configure_file(${here}/lintian-overrides ${root}/usr/share/lintian/overrides/kaozheng COPYONLY)
configure_file(${here}/copyright ${doc}/copyright COPYONLY)
file(REMOVE ${doc}/LICENSE)  # in /usr/share/common-licenses
execute_process(COMMAND date -R -u -d @${epoch} OUTPUT_VARIABLE date OUTPUT_STRIP_TRAILING_WHITESPACE)
file(WRITE ${doc}/changelog
"kaozheng (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium

  * See CHANGELOG.md.

 -- ${CPACK_PACKAGE_CONTACT}  ${date}
")
execute_process(COMMAND gzip -9n ${doc}/changelog ${root}/usr/share/man/man1/kaozheng.1 COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND find ${root} -type d -exec chmod 0755 {} + COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND find ${root} -type f -not -path "*/bin/*" -exec chmod 0644 {} + COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND find ${root} -exec touch -h -d @${epoch} {} + COMMAND_ERROR_IS_FATAL ANY)
