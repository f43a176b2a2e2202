# tributary_precompile(target [TESTS])
#
# Lets the target take the standard library (and GoogleTest) from one precompiled header, which halves the time of a
# build. Nothing may rely on it: every file includes what it uses, and the release preset builds without.
set(headers
    <algorithm> <array> <atomic> <bit> <charconv> <chrono> <condition_variable> <cstddef> <cstdint> <cstring> <deque>
    <filesystem> <functional> <limits> <map> <memory> <mutex> <optional> <set> <span> <stop_token> <string>
    <string_view> <thread> <unordered_map> <utility> <variant> <vector> <fmt/format.h> <tl/expected.hpp>)

function(tributary_precompile target)
    if(NOT TRIBUTARY_PCH)
        return()
    endif()
    if("TESTS" IN_LIST ARGN)
        target_precompile_headers(${target} REUSE_FROM tributary_precompiled_tests)
    else()
        target_precompile_headers(${target} REUSE_FROM tributary_precompiled)
    endif()
endfunction()

if(TRIBUTARY_PCH)
    file(WRITE "${CMAKE_BINARY_DIR}/precompiled.cpp" "")
    add_library(tributary_precompiled OBJECT "${CMAKE_BINARY_DIR}/precompiled.cpp")
    target_link_libraries(tributary_precompiled PRIVATE tributary_options fmt::fmt)
    target_precompile_headers(tributary_precompiled PRIVATE ${headers})
    if(TRIBUTARY_TESTS)
        find_package(GTest REQUIRED)
        add_library(tributary_precompiled_tests OBJECT "${CMAKE_BINARY_DIR}/precompiled.cpp")
        target_link_libraries(tributary_precompiled_tests PRIVATE tributary_options fmt::fmt GTest::gmock GTest::gtest)
        set_target_properties(tributary_precompiled_tests PROPERTIES TRIBUTARY_IS_TEST ON)
        target_precompile_headers(tributary_precompiled_tests PRIVATE ${headers} <gmock/gmock.h> <gtest/gtest.h>)
    endif()
endif()
