#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace tributary {

/// One thing that is wrong in a configuration file.
struct ConfigFault {
    std::string file;
    /// 1-based; 0 = the file as a whole.
    std::size_t line = 0;
    /// `broker.user`, `tables[2].name`; empty where no key is meant.
    std::string key;
    /// What is wrong.
    std::string what;
    /// What would be right; may be empty.
    std::string expected;
    /// Of an unknown key: the one that was probably meant; may be empty.
    std::string meant;
    friend bool operator==(const ConfigFault&, const ConfigFault&) = default;
};

/// `branch.toml:12: broker.port: 99999 is too large; expected a whole number from 1 to 65535`
[[nodiscard]] std::string to_string(const ConfigFault& fault);

/// Everything that is wrong, in the order of the file. Never empty in an error.
using ConfigFaults = std::vector<ConfigFault>;
/// One fault a line.
[[nodiscard]] std::string to_string(const ConfigFaults& faults);

template <class T>
using ConfigResult = Result<T, ConfigFaults>;

}  // namespace tributary
