# plinth_module(NAME [DEPS module...] [LIBS target...] [TEST_LIBS target...])
#
# One folder under src/ is one library plinth_NAME. Sources are all *.cpp below the folder except *_test.cpp,
# which become the test program NAME_test, and app/main.cpp, which is the program itself.

# Boost's parts that are not header-only, compiled once from their headers: the distribution's binary packages of them
# would bring the rest of Boost along.
add_library(plinth_boost STATIC ${CMAKE_SOURCE_DIR}/cmake/boost/asio.cpp ${CMAKE_SOURCE_DIR}/cmake/boost/beast.cpp
  ${CMAKE_SOURCE_DIR}/cmake/boost/json.cpp)
target_link_libraries(plinth_boost PUBLIC plinth_options Boost::headers Threads::Threads)

add_library(plinth_pch OBJECT ${CMAKE_SOURCE_DIR}/cmake/pch.cpp)
target_link_libraries(plinth_pch PUBLIC plinth_boost spdlog::spdlog fmt::fmt)
target_precompile_headers(plinth_pch PRIVATE ${CMAKE_SOURCE_DIR}/cmake/pch.hpp)

function(plinth_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEPS;LIBS;TEST_LIBS")
  set(dir ${CMAKE_SOURCE_DIR}/src/${name})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${dir}/*.cpp)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")

  add_library(plinth_${name} STATIC ${sources})
  target_precompile_headers(plinth_${name} REUSE_FROM plinth_pch)
  list(TRANSFORM arg_DEPS PREPEND plinth_)
  target_link_libraries(plinth_${name} PUBLIC plinth_boost ${arg_DEPS} ${arg_LIBS})

  if(PLINTH_TESTS AND tests)
    add_executable(${name}_test ${tests})
    target_precompile_headers(${name}_test REUSE_FROM plinth_pch)
    target_link_libraries(${name}_test PRIVATE plinth_${name} ${arg_TEST_LIBS} GTest::gmock GTest::gtest_main)
    add_test(NAME ${name} COMMAND ${name}_test)
    set_tests_properties(${name} PROPERTIES TIMEOUT 300)
  endif()
endfunction()

# Puts the version and the commit where `plinth version` finds them.
function(plinth_version target)
  execute_process(COMMAND git -C ${CMAKE_SOURCE_DIR} rev-parse --short HEAD
    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  set_source_files_properties(${CMAKE_SOURCE_DIR}/src/app/version.cpp PROPERTIES
    COMPILE_DEFINITIONS "PLINTH_VERSION=\"${PROJECT_VERSION}\";PLINTH_COMMIT=\"${commit}\"")
endfunction()
