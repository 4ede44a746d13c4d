# SPDX-License-Identifier: Apache-2.0
# The warnings every target of the project compiles with.
add_library(kaozheng_warnings INTERFACE)
target_compile_options(kaozheng_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wnon-virtual-dtor -Wold-style-cast -Wconversion
  $<$<BOOL:${KAOZHENG_WERROR}>:-Werror>)
# In a unity build the names of one file lie before the next, and every file is an included one: shadowing and types of an
# anonymous namespace mean nothing there.
if(NOT CMAKE_UNITY_BUILD)
  target_compile_options(kaozheng_warnings INTERFACE -Wshadow)
else()
  target_compile_options(kaozheng_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endif()
# TRY is a statement expression; it announces itself with __extension__, which clang 14 does not honour inside macros.
target_compile_options(kaozheng_warnings INTERFACE $<$<CXX_COMPILER_ID:Clang>:-Wno-gnu-statement-expression>)
