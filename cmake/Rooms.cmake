# SPDX-License-Identifier: Apache-2.0
# kaozheng_room(NAME [ROOMS …] [LIBRARIES …])
#   kaozheng_NAME          every .cpp of src/NAME (and its folders) but tests, doubles and main.cpp
#   kaozheng_NAME_doubles  *_double.cpp, linked by tests only
#   NAME_test              *_test.cpp, one ctest per test; where there is a postgres_*_test.cpp, the suites
#                          named Postgres… are one ctest NAME/postgres: one process, which starts one server
# New files are found by themselves.
include(GoogleTest)

function(kaozheng_room name)
  cmake_parse_arguments(ROOM "" "" "ROOMS;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cpp)
  set(tests ${sources})
  set(doubles ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER doubles INCLUDE REGEX "_double\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "(_test|_double|/main)\\.cpp$")
  if(NOT sources)
    file(WRITE ${CMAKE_BINARY_DIR}/${name}_empty.cpp "")
    set(sources ${CMAKE_BINARY_DIR}/${name}_empty.cpp)
  endif()

  add_library(kaozheng_${name} STATIC ${sources})
  target_include_directories(kaozheng_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  list(TRANSFORM ROOM_ROOMS PREPEND kaozheng_ OUTPUT_VARIABLE rooms)
  target_link_libraries(kaozheng_${name} PUBLIC ${rooms} ${ROOM_LIBRARIES} PRIVATE kaozheng_warnings)

  if(NOT KAOZHENG_TESTS)
    return()
  endif()
  list(TRANSFORM ROOM_ROOMS APPEND _doubles OUTPUT_VARIABLE lower)
  list(TRANSFORM lower PREPEND kaozheng_)
  if(doubles)
    add_library(kaozheng_${name}_doubles STATIC ${doubles})
    set_target_properties(kaozheng_${name}_doubles PROPERTIES UNITY_BUILD OFF)
    target_link_libraries(kaozheng_${name}_doubles PUBLIC kaozheng_${name} ${lower} PRIVATE kaozheng_warnings)
  else()
    add_library(kaozheng_${name}_doubles INTERFACE)
    target_link_libraries(kaozheng_${name}_doubles INTERFACE kaozheng_${name} ${lower})
  endif()
  if(tests)
    add_executable(${name}_test ${tests})
    set_target_properties(${name}_test PROPERTIES UNITY_BUILD OFF)
    target_link_libraries(${name}_test PRIVATE kaozheng_${name}_doubles kaozheng_warnings GTest::gmock_main)
    kaozheng_test_header(${name}_test)
    set(postgres_tests ${tests})
    list(FILTER postgres_tests INCLUDE REGEX "/postgres_[a-z_]*_test\\.cpp$")
    set(filter "")
    if(postgres_tests)
      set(filter TEST_FILTER "-Postgres*")
      add_test(NAME ${name}/postgres COMMAND ${name}_test --gtest_filter=Postgres* WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
      # Skipped when nothing but skips is told after the count of what passed.
      set_tests_properties(${name}/postgres PROPERTIES TIMEOUT 900 COST 60 LABELS unit
        SKIP_REGULAR_EXPRESSION "PASSED  . 0 tests.\n(.  SKIPPED [^\n]*\n?)+$")
    endif()
    gtest_discover_tests(${name}_test TEST_PREFIX "${name}/" DISCOVERY_TIMEOUT 60 ${filter}
      WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} PROPERTIES TIMEOUT 120 LABELS unit)
  endif()
endfunction()

# All tests share one precompiled header: GoogleTest and the JSON library are most of what a test costs to compile.
function(kaozheng_test_header target)
  if(NOT TARGET kaozheng_test_header)
    file(WRITE ${CMAKE_BINARY_DIR}/test_header.cpp "int main() { return 0; }\n")
    add_executable(kaozheng_test_header ${CMAKE_BINARY_DIR}/test_header.cpp)
    target_link_libraries(kaozheng_test_header PRIVATE kaozheng_warnings GTest::gmock nlohmann_json::nlohmann_json)
    target_precompile_headers(kaozheng_test_header PRIVATE
      <gmock/gmock.h> <gtest/gtest.h> <nlohmann/json.hpp> <string> <vector>)
  endif()
  target_precompile_headers(${target} REUSE_FROM kaozheng_test_header)
endfunction()
