# SPDX-License-Identifier: Apache-2.0
# The warnings every target of the project compiles with.
add_library(kaozheng_warnings INTERFACE)
target_compile_options(kaozheng_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wconversion
  $<$<BOOL:${KAOZHENG_WERROR}>:-Werror>)
# TRY is a statement expression; it announces itself with __extension__, which clang 14 does not honour inside macros.
target_compile_options(kaozheng_warnings INTERFACE $<$<CXX_COMPILER_ID:Clang>:-Wno-gnu-statement-expression>)
