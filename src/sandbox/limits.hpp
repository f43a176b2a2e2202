#pragma once

#include <chrono>
#include <cstdint>

namespace tributary::sandbox {

/// From the start of a server's program until it answers. A cold cache and two busy cores are in
/// it.
constexpr std::chrono::seconds kStartLimit{180};
/// From the polite request to stop until the process is gone; after it the server is killed.
constexpr std::chrono::seconds kStopLimit{30};
/// One run of a server's tool (mariadb-install-db, rabbitmqctl).
constexpr std::chrono::seconds kToolLimit{120};
/// One look whether a server answers.
constexpr std::chrono::milliseconds kProbeLimit{2000};
/// Between two looks whether a server answers.
constexpr std::chrono::milliseconds kProbeInterval{20};
/// Ports tried when somebody else takes the one that was chosen.
constexpr int kPortAttempts = 5;
/// What must be free in the directory before a server is started.
constexpr std::uintmax_t kFreeBytesMin = 400ULL * 1024 * 1024;
/// Lines of a server's log in the message of a Failure.
constexpr std::size_t kLogTailLines = 15;
/// A socket's path must fit sockaddr_un; the server's name and the file come after the directory.
constexpr std::size_t kDirectoryPathMax = 70;

}  // namespace tributary::sandbox
