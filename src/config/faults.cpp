#include "config/faults.hpp"

#include <fmt/format.h>

namespace tributary {

std::string to_string(const ConfigFault& fault) {
    std::string text = fault.file;
    if (fault.line != 0) text += fmt::format(":{}", fault.line);
    text += ": ";
    if (!fault.key.empty()) text += fault.key + ": ";
    text += fault.what;
    if (!fault.expected.empty()) text += "; expected " + fault.expected;
    if (!fault.meant.empty()) text += fmt::format("; did you mean \"{}\"?", fault.meant);
    return text;
}

std::string to_string(const ConfigFaults& faults) {
    std::string text;
    for (const ConfigFault& fault : faults) text += to_string(fault) + "\n";
    return text;
}

}  // namespace tributary
