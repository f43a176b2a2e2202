#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "sandbox/child_process.hpp"

namespace tributary::sandbox {

struct DirectoryOptions {
    /// Where the directory is made; empty: TMPDIR, or /tmp.
    std::filesystem::path parent{};
    /// Where fresh data directories are kept to be copied, and left behind for the next run; empty:
    /// inside.
    std::filesystem::path templates{};
};

/// A private directory (mode 0700) in which servers run, and the guarantee that nothing of them is
/// left: when this object goes, or its process dies in whatever way, every process that was started
/// with environment() is killed and the directory is removed. A small shell process keeps that
/// promise; it sees the end of this process as the end of its input. Must outlive the servers in
/// it. Safe to share between threads that start servers.
class ServerDirectory {
public:
    /// Throws Failure when the directory cannot be made or its path is too long for a socket.
    explicit ServerDirectory(DirectoryOptions options = {});
    ServerDirectory(const ServerDirectory&) = delete;
    ServerDirectory& operator=(const ServerDirectory&) = delete;
    /// Returns when everything is gone.
    ~ServerDirectory();

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// Makes a folder (mode 0700) below it; throws Failure when there is one of that name.
    [[nodiscard]] std::filesystem::path make_folder(std::string_view name) const;
    /// `NAME=value` that marks a process, and whatever it starts, as one of this directory.
    [[nodiscard]] std::string environment() const;
    /// Where templates of data directories live.
    [[nodiscard]] const std::filesystem::path& templates() const { return templates_; }
    /// Throws Failure when less than kFreeBytesMin are free.
    void check_free_space() const;

private:
    std::filesystem::path path_;
    std::filesystem::path templates_;
    Descriptor lifeline_;  // the keeper's input, which ends with this process
    std::optional<ChildProcess> keeper_;
};

}  // namespace tributary::sandbox
