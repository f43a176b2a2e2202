#include "process_usage.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace tributary::bench {

ProcessUsage usage_of(pid_t pid) {
    ProcessUsage usage;
    std::ifstream status(fmt::format("/proc/{}/status", pid));
    for (std::string line; std::getline(status, line);) {
        std::istringstream words(line);
        std::string name;
        std::uint64_t kibibytes = 0;
        words >> name >> kibibytes;
        if (name == "VmRSS:") usage.resident_bytes = kibibytes * 1024;
        if (name == "VmHWM:") usage.peak_resident_bytes = kibibytes * 1024;
    }
    std::ifstream stat(fmt::format("/proc/{}/stat", pid));
    std::string line;
    std::getline(stat, line);
    // proc(5): the name is in parentheses; utime and stime are the fields 14 and 15.
    std::istringstream words(line.substr(std::min(line.size(), line.rfind(')') + 1)));
    std::string skipped;
    for (int field = 3; field < 14; ++field) words >> skipped;
    std::uint64_t user = 0;
    std::uint64_t system = 0;
    words >> user >> system;
    usage.cpu_seconds =
        static_cast<double>(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
    return usage;
}

void reset_peak(pid_t pid) {
    // proc(5), clear_refs: 5 resets VmHWM.
    std::ofstream(fmt::format("/proc/{}/clear_refs", pid)) << "5";
}

}  // namespace tributary::bench
