#include "sandbox/server_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "base/failure.hpp"
#include "sandbox/limits.hpp"

namespace tributary::sandbox {
namespace {

constexpr const char* kMark = "TRIBUTARY_SANDBOX";

// $1 is the mark, $2 the directory. Input ends when the last process that holds the other end of
// the pipe is gone. Killing is repeated because a process may start another one between the look
// and the kill, and because one that is only just beginning shows no environment yet.
constexpr const char* kKeeperScript = R"(
trap '' HUP INT QUIT TERM
while read -r line; do :; done
round=0
quiet=0
while [ "$round" -lt 100 ] && [ "$quiet" -lt 4 ]; do
    quiet=$((quiet + 1))
    for file in $(grep -lzxF -- "$1" /proc/[0-9]*/environ 2>/dev/null); do
        pid=${file#/proc/}
        kill -9 "${pid%/environ}" 2>/dev/null && quiet=0
    done
    round=$((round + 1))
    sleep 0.05
done
rm -rf -- "$2"
)";

[[noreturn]] void throw_system(const std::string& what, int number) {
    throw Failure(Recovery::kHaltStage,
                  fmt::format("{}: {}", what, std::generic_category().message(number)),
                  static_cast<unsigned>(number));
}

std::filesystem::path default_parent() {
    const char* folder = std::getenv("TMPDIR");
    return folder == nullptr || *folder == '\0' ? "/tmp" : folder;
}

std::filesystem::path make_private(const std::filesystem::path& parent) {
    std::string pattern = (parent / "tributary-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
        throw_system(fmt::format("cannot make a directory in {}", parent.string()), errno);
    }
    return pattern;
}

}  // namespace

ServerDirectory::ServerDirectory(DirectoryOptions options) {
    const std::filesystem::path parent =
        std::filesystem::absolute(options.parent.empty() ? default_parent() : options.parent);
    if (parent.native().size() + sizeof("/tributary-XXXXXX") > kDirectoryPathMax) {
        throw Failure(
            Recovery::kHaltStage,
            fmt::format(
                "the path {} is too long for a server's socket; set TMPDIR to a shorter one",
                parent.string()));
    }
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw_system("cannot make a pipe", errno);
    const Descriptor keepers_end(ends[0]);
    lifeline_ = Descriptor(ends[1]);
    path_ = make_private(parent);
    templates_ = options.templates.empty() ? path_ / "templates"
                                           : std::filesystem::absolute(options.templates);
    try {
        keeper_.emplace(Command{.program = "/bin/sh",
                                .arguments = {"-c", kKeeperScript, "keeper", environment(), path_},
                                .input = keepers_end.number()});
        std::filesystem::create_directories(templates_);
    } catch (...) {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
        throw;
    }
}

ServerDirectory::~ServerDirectory() {
    lifeline_.reset();
    static_cast<void>(keeper_->wait(Deadline::after(SystemClock::instance(), kStopLimit)));
}

std::filesystem::path ServerDirectory::make_folder(std::string_view name) const {
    const std::filesystem::path folder = path_ / name;
    if (mkdir(folder.c_str(), 0700) != 0) {
        throw_system(fmt::format("cannot make {}", folder.string()), errno);
    }
    return folder;
}

std::string ServerDirectory::environment() const {
    return fmt::format("{}={}", kMark, path_.string());
}

void ServerDirectory::check_free_space() const {
    struct statvfs state {};
    if (statvfs(path_.c_str(), &state) != 0) {
        throw_system(fmt::format("cannot look at {}", path_.string()), errno);
    }
    const std::uintmax_t free = static_cast<std::uintmax_t>(state.f_bavail) * state.f_frsize;
    if (free >= kFreeBytesMin) return;
    throw Failure(
        Recovery::kHaltStage,
        fmt::format(
            "not enough disk space in {}: {} MiB are free, {} MiB are needed; set TMPDIR to a "
            "folder with more",
            path_.parent_path().string(), free >> 20U, kFreeBytesMin >> 20U));
}

}  // namespace tributary::sandbox
