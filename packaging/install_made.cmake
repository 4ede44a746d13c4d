# SPDX-License-Identifier: Apache-2.0
# Part of `cmake --install` (cmake/Install.cmake): makes and installs the manual, completions and units.
file(MAKE_DIRECTORY ${KAOZHENG_MADE})

function(kaozheng_write name)
  execute_process(COMMAND ${KAOZHENG_PROGRAM_BUILT} help ${ARGN} OUTPUT_FILE ${KAOZHENG_MADE}/${name} RESULT_VARIABLE code)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "kaozheng help ${ARGN} ended with ${code}")
  endif()
endfunction()
kaozheng_write(kaozheng.1 man)
kaozheng_write(kaozheng completion bash)
kaozheng_write(_kaozheng completion zsh)
kaozheng_write(kaozheng.fish completion fish)

# Where shells and systemd look is a matter of the prefix: a distribution's own, or one for what an administrator or a user
# adds.
set(zsh_folder zsh/site-functions)
set(user_unit_folder ${KAOZHENG_DATADIR}/systemd/user)
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  set(zsh_folder zsh/vendor-completions)
  set(user_unit_folder lib/systemd/user)
endif()
set(KAOZHENG_PROGRAM ${CMAKE_INSTALL_PREFIX}/${KAOZHENG_BINDIR}/kaozheng)
configure_file(${KAOZHENG_PACKAGING}/systemd/kaozheng.service.in ${KAOZHENG_MADE}/system/kaozheng.service @ONLY)
configure_file(${KAOZHENG_PACKAGING}/systemd/kaozheng-worker@.service.in ${KAOZHENG_MADE}/system/kaozheng-worker@.service @ONLY)
configure_file(${KAOZHENG_PACKAGING}/systemd/kaozheng-user.service.in ${KAOZHENG_MADE}/user/kaozheng.service @ONLY)

# No function: what it installs would be told to nobody outside, and stay when all is taken away.
macro(kaozheng_install file folder)
  file(INSTALL ${KAOZHENG_MADE}/${file} DESTINATION ${CMAKE_INSTALL_PREFIX}/${folder})
endmacro()
kaozheng_install(kaozheng.1 ${KAOZHENG_MANDIR}/man1)
kaozheng_install(kaozheng ${KAOZHENG_DATADIR}/bash-completion/completions)
kaozheng_install(_kaozheng ${KAOZHENG_DATADIR}/${zsh_folder})
kaozheng_install(kaozheng.fish ${KAOZHENG_DATADIR}/fish/vendor_completions.d)
kaozheng_install(system/kaozheng.service lib/systemd/system)
kaozheng_install(system/kaozheng-worker@.service lib/systemd/system)
kaozheng_install(user/kaozheng.service ${user_unit_folder})
