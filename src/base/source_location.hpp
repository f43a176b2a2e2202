#pragma once

#include <version>

#ifdef __cpp_lib_source_location
#include <source_location>
#else
#include <cstdint>
#endif

namespace tributary {

#ifdef __cpp_lib_source_location
using SourceLocation = std::source_location;
#else
/// What std::source_location is, for compilers without it (clang before 16, which builds the fuzz
/// targets).
class SourceLocation {
public:
    [[nodiscard]] static constexpr SourceLocation current(
        const char* file = __builtin_FILE(), const char* function = __builtin_FUNCTION(),
        std::uint_least32_t line = static_cast<std::uint_least32_t>(__builtin_LINE())) {
        SourceLocation location;
        location.file_ = file;
        location.function_ = function;
        location.line_ = line;
        return location;
    }
    [[nodiscard]] constexpr const char* file_name() const { return file_; }
    [[nodiscard]] constexpr const char* function_name() const { return function_; }
    [[nodiscard]] constexpr std::uint_least32_t line() const { return line_; }

private:
    const char* file_ = "";
    const char* function_ = "";
    std::uint_least32_t line_ = 0;
};
#endif

}  // namespace tributary
