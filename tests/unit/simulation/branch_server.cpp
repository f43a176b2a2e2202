#include "unit/simulation/branch_server.hpp"

#include <algorithm>
#include <charconv>

namespace tributary::simulation {
namespace {

constexpr std::uint64_t kKeys = 16;

std::shared_ptr<const TableSchema> make_schema(const TableName& name) {
    TableSchema schema;
    schema.name = name;
    schema.columns = {{.name = "id", .type = ColumnType::kBigInt, .is_nullable = false},
                      {.name = "value", .type = ColumnType::kBigInt, .is_nullable = false}};
    schema.primary_key = {0};
    return std::make_shared<const TableSchema>(std::move(schema));
}

}  // namespace

std::shared_ptr<const TableSchema> schema_of(const TableName& table) {
    static const auto sales = make_schema(kSales);
    static const auto stock = make_schema(kStock);
    return table == kSales ? sales : stock;
}

RowChange BranchServer::change_some_row(const TableName& table) {
    Rows& rows = tables_[table];
    const auto key = static_cast<std::int64_t>(random_.below(kKeys));
    const auto value = static_cast<std::int64_t>(random_.below(1000));
    const auto row = rows.find(key);
    if (row == rows.end()) {
        rows[key] = value;
        return {.table = table, .operation = Operation::kInsert, .key_after = key, .after = value};
    }
    RowChange change{
        .table = table, .operation = Operation::kDelete, .key_before = key, .before = row->second};
    const std::uint64_t kind = random_.below(5);
    const auto other = static_cast<std::int64_t>(random_.below(kKeys));
    if (kind < 2) {
        rows.erase(row);
    } else if (kind == 2 && !rows.contains(other)) {
        rows.erase(row);
        rows[other] = value;
        change.operation = Operation::kUpdate;
        change.key_after = other;
        change.after = value;
    } else {
        row->second = value;
        change.operation = Operation::kUpdate;
        change.key_after = key;
        change.after = value;
    }
    return change;
}

void BranchServer::write() {
    LogEntry entry;
    entry.fingerprint = ++written_;
    if (random_.below(33) == 0) {
        const TableName table = random_.below(2) == 0 ? kSales : kStock;
        tables_[table].clear();
        entry.altered = {table};
    } else {
        const std::uint64_t events =
            random_.below(8) == 0 ? 4 + random_.below(6) : 1 + random_.below(2);
        for (std::uint64_t i = 0; i < events; ++i) {
            const TableName table = random_.below(3) == 0 ? kStock : kSales;
            std::vector<RowChange>& event = entry.events.emplace_back();
            for (std::uint64_t n = 1 + random_.below(2); n > 0; --n)
                event.push_back(change_some_row(table));
        }
    }
    log_.push_back(std::move(entry));
}

void BranchServer::purge() {
    purged_ += random_.below(log_.size() - purged_ + 1);
    ++incarnation_;
}

void BranchServer::replace() {
    ++number_;
    ++incarnation_;
    log_.clear();
    backups_.clear();
    purged_ = 0;
    for (auto& [name, rows] : tables_) {
        std::erase_if(rows, [&](const auto&) { return random_.below(2) == 0; });
    }
}

void BranchServer::take_backup() {
    if (backups_.size() < 10) backups_.push_back({tables_, log_.size()});
}

void BranchServer::restore_backup() {
    if (backups_.empty()) return;
    const Backup backup = backups_[random_.below(backups_.size())];
    if (backup.entries < purged_) return;
    ++incarnation_;
    tables_ = backup.tables;
    const std::size_t lost = log_.size() - backup.entries;
    log_.resize(backup.entries);
    std::erase_if(backups_, [&](const Backup& each) { return each.entries > backup.entries; });
    // Often it has written as much again before anybody looks.
    for (std::uint64_t n = random_.below(lost * 2 + 1); n > 0; --n) write();
}

capture::ServerFacts BranchServer::facts() const {
    return {.flavor = Flavor::kMariaDb,
            .server_id = server_id(),
            .gtid = gtid_after(log_.size()),
            .purged = {},
            .file = "log",
            .offset = log_.size()};
}

std::string BranchServer::gtid_after(std::size_t entries) {
    return entries == 0 ? std::string() : "0-1-" + std::to_string(entries);
}

std::size_t BranchServer::entries_up_to(const std::string& gtid) {
    std::size_t entries = 0;
    if (!gtid.empty())
        std::from_chars(gtid.data() + gtid.rfind('-') + 1, gtid.data() + gtid.size(), entries);
    return entries;
}

std::string BranchServer::try_open(const Position& place) const {
    const std::size_t entries = entries_up_to(place.gtid);
    if (entries > log_.size()) return "position ahead of the log";
    if (place.fingerprint == 0) return entries < purged_ ? "purged" : "";
    if (entries == 0 || entries - 1 < purged_) return "purged";
    return log_[entries - 1].fingerprint == place.fingerprint
               ? ""
               : "the last transaction is another one";
}

}  // namespace tributary::simulation
