# How everything is compiled: warnings, sanitizers, linker, the separate compilation of Asio and Beast.

set(PLINTH_SANITIZE "" CACHE STRING "Sanitizers, comma separated: address,undefined or thread")

if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang" OR CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
  message(FATAL_ERROR "Plinth is built with clang 19 or newer (docs/adr/0001-clang-19.md). Run ./dev build, which installs it.")
endif()

add_library(plinth_options INTERFACE)
target_compile_options(plinth_options INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor -Wimplicit-fallthrough -Wno-missing-field-initializers
  $<$<CONFIG:RelWithDebInfo>:-O2 -g1 -fno-omit-frame-pointer>)
target_compile_definitions(plinth_options INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE
  BOOST_BEAST_SEPARATE_COMPILATION BOOST_BEAST_USE_STD_STRING_VIEW
  SPDLOG_FMT_EXTERNAL SPDLOG_COMPILED_LIB)
target_include_directories(plinth_options INTERFACE ${CMAKE_SOURCE_DIR}/src)

find_program(PLINTH_LLD ld.lld-19)
if(PLINTH_LLD)
  target_link_options(plinth_options INTERFACE -fuse-ld=${PLINTH_LLD})
endif()

if(PLINTH_SANITIZE)
  target_compile_options(plinth_options INTERFACE
    -fsanitize=${PLINTH_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -O1)
  target_link_options(plinth_options INTERFACE -fsanitize=${PLINTH_SANITIZE})
endif()

find_program(PLINTH_CCACHE ccache)
if(PLINTH_CCACHE)
  # Precompiled headers need these two to be cacheable.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_PCH_EXTSUM=1 ${PLINTH_CCACHE})
  target_compile_options(plinth_options INTERFACE "SHELL:-Xclang -fno-pch-timestamp")
endif()
