#pragma once

#include <sys/types.h>

#include <cstdint>

namespace tributary::bench {

/// What the kernel says about a process.
struct ProcessUsage {
    double cpu_seconds = 0;  ///< user and system, of all its threads, since its start
    std::uint64_t resident_bytes = 0;
    std::uint64_t peak_resident_bytes = 0;  ///< since its start or reset_peak
};

/// Zeros when there is no such process.
[[nodiscard]] ProcessUsage usage_of(pid_t pid);

/// The peak is counted anew from what is resident now.
void reset_peak(pid_t pid);

}  // namespace tributary::bench
