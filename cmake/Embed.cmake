# SPDX-License-Identifier: Apache-2.0
# kaozheng_embed_texts(TARGET NAMESPACE FUNCTION DIRECTORY)
# Compiles every file below DIRECTORY into TARGET, as
#   const std::map<std::string, std::string_view>& NAMESPACE::FUNCTION();   // relative path → content
find_package(Python3 REQUIRED COMPONENTS Interpreter)

function(kaozheng_embed_texts target namespace function directory)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${directory}/*)
  set(output ${CMAKE_BINARY_DIR}/${function}.cpp)
  add_custom_command(OUTPUT ${output}
    COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tools/embed_texts.py ${namespace} ${function} ${directory} ${output}
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/tools/embed_texts.py VERBATIM)
  # A list of words is longer than compilers must take; g++ and clang take it.
  set_source_files_properties(${output} PROPERTIES
    COMPILE_OPTIONS -Wno-overlength-strings SKIP_UNITY_BUILD_INCLUSION ON)
  target_sources(${target} PRIVATE ${output})
endfunction()
