#include "dashboard/static_files.hpp"

// clang-format off
asm(".pushsection .rodata, \"a\"\n"
    "tributary_openapi_begin: .incbin \"" TRIBUTARY_OPENAPI_FILE "\"\n"
    "tributary_openapi_end: .byte 0\n"
    ".popsection\n");
// clang-format on

extern "C" {
extern const char tributary_openapi_begin[];
extern const char tributary_openapi_end[];
}

namespace tributary::dashboard {

std::string_view embedded_openapi() {
    return {tributary_openapi_begin, tributary_openapi_end};
}

}  // namespace tributary::dashboard
