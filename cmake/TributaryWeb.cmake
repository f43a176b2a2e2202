# tributary_web(target)
#
# Builds the page (web/) when its sources have changed, and puts its files, compressed beforehand, into `target`. Without
# TRIBUTARY_WEB the program has no page, and needs neither node nor npm to be built.
option(TRIBUTARY_WEB "Build the page and embed it (needs node and npm)" ON)

function(tributary_web target)
    set(out "${CMAKE_CURRENT_BINARY_DIR}/web")
    set(web "${CMAKE_SOURCE_DIR}/web")
    if(NOT TRIBUTARY_WEB)
        file(MAKE_DIRECTORY "${out}")
        file(CONFIGURE OUTPUT "${out}/embedded_files.cpp" CONTENT [[
#include "dashboard/static_files.hpp"
namespace tributary::dashboard {
std::span<const EmbeddedFile> embedded_files() { return {}; }
}
]])
        target_sources(${target} PRIVATE "${out}/embedded_files.cpp")
        return()
    endif()

    find_program(TRIBUTARY_NODE node REQUIRED)
    find_program(TRIBUTARY_NPM npm REQUIRED)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${web}/src/*" "${web}/public/*")
    file(GLOB settings CONFIGURE_DEPENDS "${web}/*.json" "${web}/*.js" "${web}/*.ts" "${web}/*.html")
    set(script "${CMAKE_SOURCE_DIR}/cmake/embed_web.mjs")
    add_custom_command(
        OUTPUT "${out}/embedded_files.cpp"
        COMMAND "${TRIBUTARY_NODE}" "${script}" "${TRIBUTARY_NPM}" "${web}" "${out}"
        DEPENDS ${sources} ${settings} "${script}"
        COMMENT "Building the page"
        VERBATIM)
    target_sources(${target} PRIVATE "${out}/embedded_files.cpp")
    set_source_files_properties("${out}/embedded_files.cpp" PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
