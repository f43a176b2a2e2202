#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "binlog/transaction_handler.hpp"
#include "capture/log_reach.hpp"

namespace tributary::capture {

/// Reads one transaction of the binary log for its fingerprint, nothing else: is the last
/// transaction that we know of still the one in the log?
class LastTransactionCheck final : public binlog::TransactionHandler {
public:
    /// The log reached to `end_file` and `end_offset` when the check began, so that silence behind
    /// it tells that nothing is there. (A server that passes over known transactions gives signs of
    /// life on the way.)
    LastTransactionCheck(std::string end_file, std::uint64_t end_offset)
        : end_file_(std::move(end_file)), end_offset_(end_offset) {}

    [[nodiscard]] bool is_over() const { return is_over_; }
    /// Of the first transaction; 0: there was none.
    [[nodiscard]] std::uint64_t fingerprint() const { return fingerprint_; }
    [[nodiscard]] const std::string& gtid() const { return gtid_; }

    void on_begin(const binlog::TransactionStart&) override {}
    [[nodiscard]] bool wants(const TableName&) override { return false; }
    Result<void> on_rows(const binlog::RowsEvent&) override { return {}; }
    Result<void> on_rows_skipped(const binlog::RowsEvent&) override { return {}; }
    Result<void> on_statement(const binlog::Statement&) override { return {}; }
    Result<void> on_undo(std::uint64_t) override { return {}; }
    Result<void> on_commit(const binlog::TransactionEnd& end) override {
        if (is_over_) return {};
        is_over_ = true;
        fingerprint_ = end.fingerprint;
        gtid_ = binlog::to_string(end.gtid);
        return {};
    }
    void on_discard(std::string_view) override {}
    void on_heartbeat(const binlog::LogPlace& place) override {
        if (reaches(place, end_file_, end_offset_)) is_over_ = true;
    }

private:
    std::string end_file_;
    std::uint64_t end_offset_;
    bool is_over_ = false;
    std::uint64_t fingerprint_ = 0;
    std::string gtid_;
};

}  // namespace tributary::capture
