#include "sql/own_tables.hpp"

#include <fmt/format.h>

#include <array>

#include "base/bytes.hpp"
#include "base/fingerprint.hpp"
#include "sql/quoting.hpp"

namespace tributary {
namespace {

// What {branch} and {table} stand for.
constexpr std::string_view kBranchColumn =
    "branch varchar(63) character set ascii collate ascii_bin not null";
constexpr std::string_view kTableColumns =
    "database_name varchar(64) character set utf8mb4 collate utf8mb4_bin not null, "
    "table_name varchar(64) character set utf8mb4 collate utf8mb4_bin not null";

// Types and defaults that MariaDB and MySQL read alike. A timestamp column names its default:
// without one the first of a table would change with every update.

constexpr std::string_view kLedger =
    "{branch}, epoch bigint unsigned not null, sequence bigint unsigned not null, "
    "events bigint unsigned not null, flavor varchar(16) not null, server_id varchar(64) not null, "
    "gtid longtext not null, gtid_before longtext not null, file varchar(512) not null, "
    "file_offset bigint unsigned not null, fingerprint bigint unsigned not null, "
    "head_fingerprint bigint unsigned not null, version bigint unsigned not null, "
    "updated_at timestamp(6) not null default current_timestamp(6) "
    "on update current_timestamp(6), marked_for bigint unsigned not null default 0, "
    "marked_version bigint unsigned not null default 0, "
    "marked_since bigint unsigned not null default 0, primary key (branch)";
/// Every commit of the versions `marked_since` to `marked_version` has noted in kSalesChangedTable
/// which sales it changed, of those that `marked_for` says (marks_number). A head office that does
/// not note them leaves the three as they are.
constexpr std::array kLedgerLater = {
    LaterColumn{.name = "marked_for", .definition = "bigint unsigned not null default 0"},
    LaterColumn{.name = "marked_version", .definition = "bigint unsigned not null default 0"},
    LaterColumn{.name = "marked_since", .definition = "bigint unsigned not null default 0"}};

constexpr std::string_view kResync =
    "{branch}, {table}, id bigint unsigned not null, upper_key longblob not null, is_done tinyint "
    "not null, "
    "rows_done bigint unsigned not null, primary key (branch, database_name, table_name)";

constexpr std::string_view kParked =
    "id bigint unsigned not null auto_increment, {branch}, {table}, "
    "key_fingerprint bigint unsigned not null, key_bytes longblob not null, "
    "key_text longtext not null, operation varchar(8) not null, change_text longtext not null, "
    "remove_sql longblob not null, write_sql longblob not null, error_code int unsigned not null, "
    "error_text text not null, epoch bigint unsigned not null, sequence bigint unsigned not null, "
    "parked_at timestamp(6) not null default current_timestamp(6), "
    "attempts int unsigned not null default 0, primary key (id), "
    "key by_key (branch, database_name, table_name, key_fingerprint), "
    "key by_cause (error_code, branch)";
constexpr std::array kParkedLater = {
    LaterColumn{.name = "attempts", .definition = "int unsigned not null default 0"}};

constexpr std::string_view kStrayed =
    "id bigint unsigned not null auto_increment, {branch}, {table}, "
    "key_fingerprint bigint unsigned not null, key_bytes longblob not null, primary key (id), "
    "key by_key (branch, database_name, table_name, key_fingerprint)";

/// `version` is the ledger's of that commit: it never comes again, and a restored database knows
/// nothing of the commits that it lost.
constexpr std::string_view kCommit =
    "{branch}, version bigint unsigned not null, "
    "applied_at timestamp(6) not null default current_timestamp(6), "
    "epoch bigint unsigned not null, first_sequence bigint unsigned not null, "
    "last_sequence bigint unsigned not null, position varchar(600) not null, "
    "gtid varchar(200) not null, committed_at datetime(6) null, published_at datetime(6) null, "
    "is_range tinyint not null, primary key (branch, version), key by_time (branch, applied_at)";

constexpr std::string_view kSalesChanged =
    "{branch}, day date not null, version bigint unsigned not null, primary key (branch, day)";

/// Sums of many sales. `grain` says of how many days, from `day` on: 0 = one, 1 = a sixth of a
/// month, 2 = a month, 3 = a quarter, 4 = a year. `product` and `region`: 0 = of all, 1 = of those
/// where the column is NULL, else 1 + an id of kSalesNameTable. `branch`: empty = of all. `cuboid`
/// says which of the three are told apart: 1 = branch, 2 = product, 4 = region, added up. Quantity
/// and amounts are whole numbers of the last digit of their columns; NULL = there is no such
/// column.
constexpr std::string_view kSalesSums =
    "grain tinyint unsigned not null, cuboid tinyint unsigned not null, {branch}, "
    "day date not null, product int unsigned not null, "
    "region int unsigned not null, sales bigint not null, quantity decimal(27,0) null, "
    "amount_1 decimal(27,0) null, amount_2 decimal(27,0) null, amount_3 decimal(27,0) null, "
    "amount_4 decimal(27,0) null, amount_5 decimal(27,0) null, amount_6 decimal(27,0) null, "
    "amount_7 decimal(27,0) null, amount_8 decimal(27,0) null, "
    "primary key (grain, cuboid, branch, day, region, product), "
    "key by_product (product, grain, cuboid, day, branch)";

constexpr std::string_view kSalesName =
    "id int unsigned not null auto_increment, name varbinary(1020) not null, primary key (id), "
    "unique key by_name (name)";

/// The ledger's version when every day of the branch was read last, and when that ended.
constexpr std::string_view kSalesBranch =
    "{branch}, read_version bigint unsigned not null, "
    "read_at timestamp(6) not null default current_timestamp(6), primary key (branch)";

/// One row. `layout`: of which table and columns the sums are.
constexpr std::string_view kSalesState =
    "id tinyint unsigned not null, layout text not null, as_of timestamp(6) null default null, "
    "primary key (id)";

// Of accounts. Times are UTC. There are no foreign keys, which would need one more privilege.

constexpr std::string_view kUser =
    "name varchar(64) character set ascii collate ascii_bin not null, role varchar(16) not null, "
    "password_hash varchar(255) character set ascii collate ascii_bin not null, "
    "is_disabled tinyint not null, created_at datetime(6) not null, "
    "password_changed_at datetime(6) not null, last_sign_in_at datetime(6) null, "
    "primary key (name)";

/// `digest`: SHA-256 of the session's key.
constexpr std::string_view kSession =
    "digest binary(32) not null, "
    "user varchar(64) character set ascii collate ascii_bin not null, "
    "begun_at datetime(6) not null, seen_at datetime(6) not null, primary key (digest), "
    "key by_user (user, seen_at), key by_begun (begun_at), key by_seen (seen_at)";

/// `digest`: SHA-256 of the token.
constexpr std::string_view kToken =
    "name varchar(64) character set ascii collate ascii_bin not null, digest binary(32) not null, "
    "role varchar(16) not null, created_by varchar(100) not null, created_at datetime(6) not null, "
    "expires_at datetime(6) not null, last_used_at datetime(6) null, primary key (name), "
    "unique key by_digest (digest)";

constexpr std::string_view kActivity =
    "id bigint unsigned not null auto_increment, begun_at datetime(6) not null, "
    "who varchar(100) not null, action varchar(32) not null, {branch}, "
    "detail varchar(1000) not null, outcome varchar(16) not null, error varchar(1000) not null, "
    "finished_at datetime(6) null, primary key (id), key by_branch (branch, id), "
    "key by_who (who, id), key by_outcome (outcome, id)";

/// NULL: as the branch's own configuration says.
constexpr std::string_view kDesired =
    "{branch}, is_consumer_started tinyint not null default 1, mode varchar(16) null, "
    "interval_seconds int unsigned not null default 0, is_paused tinyint null, "
    "set_by varchar(100) not null, set_at datetime(6) not null, primary key (branch)";

constexpr std::array kOwnTables = {
    OwnTable{.name = kLedgerTable,
             .definition = kLedger,
             .required_column = "version",
             .later = kLedgerLater,
             .is_written_by_lanes = true},
    OwnTable{.name = kResyncTable,
             .definition = kResync,
             .required_column = "rows_done",
             .later = {},
             .is_written_by_lanes = true},
    OwnTable{.name = kParkedTable,
             .definition = kParked,
             .required_column = "write_sql",
             .later = kParkedLater,
             .is_written_by_lanes = true},
    OwnTable{.name = kStrayedTable,
             .definition = kStrayed,
             .required_column = "key_bytes",
             .later = {},
             .is_written_by_lanes = true},
    OwnTable{.name = kCommitTable,
             .definition = kCommit,
             .required_column = "version",
             .later = {},
             .is_written_by_lanes = true},
    OwnTable{.name = kSalesChangedTable,
             .definition = kSalesChanged,
             .required_column = "version",
             .later = {},
             .is_written_by_lanes = true},
    OwnTable{.name = kSalesSumsTable,
             .definition = kSalesSums,
             .required_column = "amount_8",
             .later = {}},
    OwnTable{
        .name = kSalesNameTable, .definition = kSalesName, .required_column = "name", .later = {}},
    OwnTable{.name = kSalesBranchTable,
             .definition = kSalesBranch,
             .required_column = "read_at",
             .later = {}},
    OwnTable{.name = kSalesStateTable,
             .definition = kSalesState,
             .required_column = "as_of",
             .later = {}},
    OwnTable{
        .name = kUserTable, .definition = kUser, .required_column = "last_sign_in_at", .later = {}},
    OwnTable{
        .name = kSessionTable, .definition = kSession, .required_column = "seen_at", .later = {}},
    OwnTable{
        .name = kTokenTable, .definition = kToken, .required_column = "last_used_at", .later = {}},
    OwnTable{.name = kActivityTable,
             .definition = kActivity,
             .required_column = "finished_at",
             .later = {}},
    OwnTable{
        .name = kDesiredTable, .definition = kDesired, .required_column = "set_at", .later = {}},
};

}  // namespace

std::span<const OwnTable> own_tables() {
    return kOwnTables;
}

std::string own_lock_name(std::string_view purpose, std::string_view database) {
    return fmt::format("tributary_{}_{:016x}", purpose, fingerprint_of(as_bytes(database)));
}

std::string create_own_table(const OwnTable& table, std::string_view database) {
    return fmt::format(
        "create table if not exists {} ({}) engine=InnoDB default character set utf8mb4 collate "
        "utf8mb4_bin",
        quoted_table(database, table.name),
        fmt::format(fmt::runtime(table.definition), fmt::arg("branch", kBranchColumn),
                    fmt::arg("table", kTableColumns)));
}

std::string add_later_column(const OwnTable& table, const LaterColumn& column,
                             std::string_view database) {
    return fmt::format("alter table {} add column {} {}", quoted_table(database, table.name),
                       quoted_identifier(column.name), column.definition);
}

}  // namespace tributary
