#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "binlog/transaction_handler.hpp"
#include "capture/log_reach.hpp"

namespace tributary::capture {

/// Reads one transaction of the binary log for its fingerprint, nothing else: is the last transaction that we know of
/// still the one in the log?
class LastTransactionCheck final : public binlog::TransactionHandler {
public:
    /// `end_file` and `end_offset`: the log reached that far when the check began, so that silence behind it tells that
    /// nothing is there. (A server that passes over known transactions gives signs of life on the way.)
    LastTransactionCheck(std::uint64_t expected, std::string end_file, std::uint64_t end_offset)
        : expected_(expected), end_file_(std::move(end_file)), end_offset_(end_offset) {}

    [[nodiscard]] bool is_over() const { return found_.has_value(); }
    /// Empty: it is the same.
    [[nodiscard]] std::string objection() const {
        if (found_ == expected_) return {};
        return found_ == 0U ? "the last transaction is no longer in the binary log"
                            : "the last transaction has another content: the server has another history";
    }

    void on_begin(const binlog::TransactionStart&) override {}
    [[nodiscard]] bool wants(const TableName&) override { return false; }
    Result<void> on_rows(const binlog::RowsEvent&) override { return {}; }
    Result<void> on_rows_skipped(const binlog::RowsEvent&) override { return {}; }
    Result<void> on_statement(const binlog::Statement&) override { return {}; }
    Result<void> on_undo(std::uint64_t) override { return {}; }
    Result<void> on_commit(const binlog::TransactionEnd& end) override {
        if (!found_) found_ = end.fingerprint;
        return {};
    }
    void on_discard(std::string_view) override {}
    void on_heartbeat(const binlog::LogPlace& place) override {
        if (!found_ && reaches(place, end_file_, end_offset_)) found_ = 0;
    }

private:
    std::uint64_t expected_;
    std::string end_file_;
    std::uint64_t end_offset_;
    std::optional<std::uint64_t> found_;
};

}  // namespace tributary::capture
