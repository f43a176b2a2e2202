#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

#include "capture/branch_doctor.hpp"

namespace tributary::capture {
namespace {

constexpr unsigned long kMariaDbMin = 100500;
constexpr unsigned long kMySqlMin = 80000;

class Judge {
public:
    explicit Judge(const ServerSettings& settings) : settings_(settings) {}

    std::vector<Finding> run() {
        judge_version();
        // Without a log nothing else about it has a meaning.
        if (!judge_log()) return std::move(findings_);
        judge_rows();
        if (settings_.flavor == Flavor::kMySql) judge_gtid();
        judge_filters();
        judge_durability();
        return std::move(findings_);
    }

private:
    void ok(std::string what) {
        findings_.push_back({.severity = Severity::kOk, .what = std::move(what), .fix = {}});
    }
    void warn(std::string what, std::string fix) {
        findings_.push_back(
            {.severity = Severity::kWarning, .what = std::move(what), .fix = std::move(fix)});
    }
    void refuse(std::string what, std::string fix) {
        findings_.push_back(
            {.severity = Severity::kFatal, .what = std::move(what), .fix = std::move(fix)});
    }
    /// True when it has the value; otherwise `bad` is called with what is wrong and what to set.
    template <class Bad>
    bool want(std::string_view name, const std::string& value, std::string_view wanted, Bad bad) {
        if (value == wanted) {
            ok(fmt::format("{} is {}", name, value));
            return true;
        }
        (this->*bad)(fmt::format("{} is {}", name, value.empty() ? "not there" : value),
                     fmt::format("SET GLOBAL {} = {}, and in the server's configuration: {} = {}",
                                 name, wanted, name, wanted));
        return false;
    }

    void judge_version() {
        const bool is_mysql = settings_.flavor == Flavor::kMySql;
        if (settings_.version >= (is_mysql ? kMySqlMin : kMariaDbMin)) {
            return ok(fmt::format("the server is {} {}", name_of(settings_.flavor),
                                  settings_.version_text));
        }
        refuse(
            fmt::format("the server is {} {}", name_of(settings_.flavor), settings_.version_text),
            is_mysql ? "upgrade to MySQL 8.0 or later" : "upgrade to MariaDB 10.5 or later");
    }
    bool judge_log() {
        if (settings_.log_bin == "1" || settings_.log_bin == "ON") {
            ok("the binary log is on");
            return true;
        }
        refuse("the binary log is off",
               "in the server's configuration: log_bin = bin; then restart the server");
        return false;
    }
    void judge_rows() {
        want("binlog_format", settings_.binlog_format, "ROW", &Judge::refuse);
        want("binlog_row_image", settings_.binlog_row_image, "FULL", &Judge::refuse);
        want("binlog_row_metadata", settings_.binlog_row_metadata, "FULL", &Judge::warn);
        if (settings_.flavor == Flavor::kMySql && !settings_.binlog_row_value_options.empty()) {
            refuse(
                fmt::format("binlog_row_value_options is {}", settings_.binlog_row_value_options),
                "SET GLOBAL binlog_row_value_options = '', and take it out of the server's "
                "configuration");
        }
    }
    void judge_gtid() {
        const auto refused = [&](std::string_view name, const std::string& value) {
            refuse(fmt::format("{} is {}", name, value),
                   "in the server's configuration: gtid_mode = ON and enforce_gtid_consistency = "
                   "ON; then restart the "
                   "server (or switch it on step by step, as the manual says)");
        };
        if (settings_.gtid_mode != "ON") refused("gtid_mode", settings_.gtid_mode);
        if (settings_.enforce_gtid_consistency != "ON") {
            refused("enforce_gtid_consistency", settings_.enforce_gtid_consistency);
        }
        if (settings_.gtid_mode == "ON" && settings_.enforce_gtid_consistency == "ON")
            ok("GTIDs are on");
    }
    void judge_filters() {
        const bool is_logging = settings_.log_updates == "1" || settings_.log_updates == "ON";
        if (settings_.is_replica && !is_logging) {
            const std::string_view name =
                settings_.flavor == Flavor::kMySql ? "log_replica_updates" : "log_slave_updates";
            refuse("the server is a replica and does not log what it receives",
                   fmt::format("in the server's configuration: {} = ON; then restart the server",
                               name));
        }
        for (const auto& [name, value] :
             {std::pair("binlog-do-db", &settings_.binlog_do_db),
              std::pair("binlog-ignore-db", &settings_.binlog_ignore_db)}) {
            if (value->empty()) continue;
            refuse(fmt::format("{} is {}: changes are missing from the binary log", name, *value),
                   fmt::format("take {} out of the server's configuration and restart the server",
                               name));
        }
    }
    void judge_durability() {
        const std::string_view why =
            ": a power cut can take back transactions that were already sent";
        if (settings_.sync_binlog == "1") {
            ok("sync_binlog is 1");
        } else {
            warn(fmt::format("sync_binlog is {}{}", settings_.sync_binlog, why),
                 "SET GLOBAL sync_binlog = 1, and in the server's configuration: sync_binlog = 1");
        }
        if (settings_.flush_at_commit != "1") {
            warn(fmt::format("innodb_flush_log_at_trx_commit is {}{}", settings_.flush_at_commit,
                             why),
                 "SET GLOBAL innodb_flush_log_at_trx_commit = 1, and in the server's configuration "
                 "the same");
        }
    }

    const ServerSettings& settings_;
    std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> judge(const ServerSettings& settings) {
    return Judge(settings).run();
}

std::string objections(std::span<const Finding> findings) {
    std::string out;
    for (const Finding& finding : findings) {
        if (finding.severity != Severity::kFatal) continue;
        out +=
            fmt::format("{}{}; to mend it: {}", out.empty() ? "" : ". ", finding.what, finding.fix);
    }
    return out;
}

}  // namespace tributary::capture
