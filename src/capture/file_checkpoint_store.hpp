#pragma once

#include <filesystem>
#include <optional>

#include "pipeline/checkpoint.hpp"

namespace tributary::capture {

/// Keeps the checkpoint in one small file. A new one is written beside it, made durable and renamed
/// over it, so that a crash at any moment leaves the old or the new one.
class FileCheckpointStore final : public CheckpointStore {
public:
    /// The folder of `file` must exist and be writable.
    explicit FileCheckpointStore(std::filesystem::path file) : file_(std::move(file)) {}

    /// Throws Failure(kHaltStage) when there is a file and it cannot be read (permissions, an I/O
    /// error).
    [[nodiscard]] std::optional<Checkpoint> load() override;
    /// A failed fsync is final: what the kernel did not write it may have forgotten, and asking
    /// again would be answered with success.
    void save(const Checkpoint& checkpoint) override;

private:
    std::filesystem::path file_;
};

}  // namespace tributary::capture
