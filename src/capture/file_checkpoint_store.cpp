#include "capture/file_checkpoint_store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include "base/failure.hpp"
#include "capture/checkpoint_codec.hpp"
#include "capture/limits.hpp"
#include "telemetry/log.hpp"

namespace tributary::capture {
namespace {

class File {
public:
    File(const std::filesystem::path& path, int flags, std::string_view doing) : path_(path) {
        constexpr mode_t kOwnerOnly = 0600;
        descriptor_ = ::open(path.c_str(), flags | O_CLOEXEC, kOwnerOnly);
        if (descriptor_ < 0 && errno != ENOENT) refuse(doing);
    }
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
    [[nodiscard]] std::string read_all() const {
        std::string bytes;
        std::string piece(std::size_t{64} << 10, '\0');
        while (bytes.size() <= kCheckpointBytesMax) {
            const ssize_t got = ::read(descriptor_, piece.data(), piece.size());
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) refuse("read");
            if (got == 0) break;
            bytes.append(piece, 0, static_cast<std::size_t>(got));
        }
        return bytes;
    }
    void write_all(std::string_view bytes) const {
        while (!bytes.empty()) {
            const ssize_t put = ::write(descriptor_, bytes.data(), bytes.size());
            if (put < 0 && errno == EINTR) continue;
            if (put < 0) refuse("write");
            bytes.remove_prefix(static_cast<std::size_t>(put));
        }
    }
    void make_durable() const {
        if (::fsync(descriptor_) != 0) refuse("make durable");
    }
    [[noreturn]] void refuse(std::string_view doing) const {
        const int error = errno;
        throw Failure(Recovery::kHaltStage,
                      fmt::format("cannot {} the state file {}: {}; free space or mend the disk, "
                                  "then restart the agent",
                                  doing, path_.string(), std::strerror(error)),
                      static_cast<unsigned>(error));
    }

private:
    const std::filesystem::path& path_;
    int descriptor_ = -1;
};

}  // namespace

std::optional<Checkpoint> FileCheckpointStore::load() {
    const File file(file_, O_RDONLY, "open");
    if (!file.is_open()) return std::nullopt;
    const std::string bytes = file.read_all();
    auto checkpoint = decode_checkpoint(as_bytes(bytes));
    if (checkpoint) return std::move(*checkpoint);
    log::warn("the state file is damaged; the head office's ledger takes its place",
              {log::field("file", file_.string()), log::field("fault", checkpoint.error().what)});
    return std::nullopt;
}

void FileCheckpointStore::save(const Checkpoint& checkpoint) {
    const std::filesystem::path beside = file_.string() + ".new";
    {
        const File file(beside, O_WRONLY | O_CREAT | O_TRUNC, "create");
        if (!file.is_open()) file.refuse("create");
        file.write_all(encode_checkpoint(checkpoint));
        file.make_durable();
    }
    const std::filesystem::path folder_path = file_.has_parent_path() ? file_.parent_path() : ".";
    const File folder(folder_path, O_RDONLY | O_DIRECTORY, "open the folder of");
    if (!folder.is_open() || ::rename(beside.c_str(), file_.c_str()) != 0) folder.refuse("rename");
    folder.make_durable();
}

}  // namespace tributary::capture
