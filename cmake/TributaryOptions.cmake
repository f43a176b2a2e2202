# Compiler settings that every target of the project shares.
add_library(tributary_options INTERFACE)
target_include_directories(tributary_options INTERFACE "${CMAKE_SOURCE_DIR}/src")
target_compile_options(tributary_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wformat=2
    -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough -fstack-protector-strong
    # Designated initializers leave members at their defaults on purpose.
    -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # False alarms about std::optional in optimised builds (GCC 12 and 13).
    target_compile_options(tributary_options INTERFACE -Wno-maybe-uninitialized)
endif()
if(TRIBUTARY_WERROR)
    target_compile_options(tributary_options INTERFACE -Werror)
endif()
if(TRIBUTARY_SANITIZE)
    target_compile_options(tributary_options INTERFACE
        -fsanitize=${TRIBUTARY_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
        # A null pointer traps by itself; these checks cost a fifth of a build's time.
        -fno-sanitize=null,object-size,vptr
        # The tests' own code is not what is on trial.
        $<$<BOOL:$<TARGET_PROPERTY:TRIBUTARY_IS_TEST>>:-fno-sanitize=undefined>)
    target_link_options(tributary_options INTERFACE -fsanitize=${TRIBUTARY_SANITIZE})
elseif(CMAKE_BUILD_TYPE MATCHES "Rel")
    target_compile_definitions(tributary_options INTERFACE _FORTIFY_SOURCE=2)
endif()
if(TRIBUTARY_FUZZ)
    # Coverage for the fuzzer in every module; only the fuzz targets link its main.
    target_compile_options(tributary_options INTERFACE -fsanitize=fuzzer-no-link)
    target_link_options(tributary_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
target_link_options(tributary_options INTERFACE -Wl,-z,relro,-z,now)

find_program(TRIBUTARY_MOLD mold)
if(TRIBUTARY_MOLD)
    add_link_options(-fuse-ld=mold)
endif()
find_program(TRIBUTARY_CCACHE ccache)
if(TRIBUTARY_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # Without these two it does not cache what uses a precompiled header.
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros
        "${TRIBUTARY_CCACHE}")
endif()
