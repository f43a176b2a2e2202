#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "client/api_codec.hpp"
#include "client/parked.hpp"
#include "config/head_office_config.hpp"
#include "control/messages.hpp"

namespace tributary::app {

/// How a command reaches the API of a head office: of this machine's, by its configuration, or of
/// any.
struct RemoteAccess {
    /// Says where it listens, and opens its database, in which a token is made for the moment:
    /// whoever may read the database's password needs no other one. Empty: `server` and
    /// `token_file` are there.
    std::optional<HeadOfficeConfig> config;
    /// `https://office.example`; empty: as the configuration says.
    std::string server;
    /// Its first line is an API token; empty: see config.
    std::filesystem::path token_file;
    /// Certificate authorities (PEM) that the server's certificate must come from; empty: the
    /// system's.
    std::filesystem::path ca;
    /// Of each question.
    std::chrono::milliseconds timeout = std::chrono::seconds(10);
};

/// What the command line asks of a head office that runs. One thread; blocks until answered.
class Remote {
public:
    template <class T>
    using Answer = Result<T, control::AskError>;

    /// kAway: the head office's database, in which the token would be made, cannot be reached or
    /// was never used by a head office. Throws Failure when it refuses, or the token's file cannot
    /// be read.
    [[nodiscard]] static Answer<Remote> open(const RemoteAccess& access, std::stop_token stop);
    /// Ends a token that was made for the moment.
    ~Remote();
    Remote(Remote&&) noexcept;
    Remote& operator=(Remote&&) noexcept;

    /// Every branch, in the order of the ids.
    [[nodiscard]] Answer<std::vector<control::BranchOverview>> overview() const;
    /// The error is empty, or a remark although it is done.
    [[nodiscard]] Answer<std::string> act(const BranchId& branch,
                                          const client::Action& action) const;
    /// What the agent says of itself now.
    [[nodiscard]] Answer<AgentStatus> pending(const BranchId& branch) const;
    [[nodiscard]] Answer<client::ParkedAnswer> parked(const client::ParkedQuestion& question) const;

private:
    struct Impl;
    explicit Remote(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace tributary::app
