#pragma once

#include <optional>
#include <stop_token>
#include <utility>

#include "apply/apply_settings.hpp"
#include "control/head_office_control.hpp"
#include "mysql/connection.hpp"

namespace tributary::app {

/// What the head office's database knows, for the control channel. Keeps one connection and opens
/// it again when it is lost. One thread at a time.
class DatabaseRecords final : public control::HeadOfficeRecords {
public:
    /// `settings` outlives this. A stop request ends what is under way.
    DatabaseRecords(const ApplySettings& settings, std::stop_token stop)
        : settings_(settings), stop_(std::move(stop)) {}

    [[nodiscard]] Result<std::optional<Ledger>> ledger(const BranchId& branch,
                                                       Deadline deadline) override;

private:
    [[nodiscard]] mysql::Connection& connection();

    const ApplySettings& settings_;
    std::stop_token stop_;
    std::optional<mysql::Connection> connection_;
};

}  // namespace tributary::app
