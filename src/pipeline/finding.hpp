#pragma once

#include <cstdint>
#include <string>

namespace tributary {

enum class Severity : std::uint8_t {
    kOk,       ///< checked and right
    kWarning,  ///< works, but …
    kFatal,    ///< refused until it is mended
};

/// One thing that `doctor` looked at.
struct Finding {
    Severity severity = Severity::kOk;
    /// What was looked at and how it is: `binlog_row_image is MINIMAL`.
    std::string what;
    /// The exact statement or setting that mends it; empty for kOk.
    std::string fix;
    friend bool operator==(const Finding&, const Finding&) = default;
};

}  // namespace tributary
