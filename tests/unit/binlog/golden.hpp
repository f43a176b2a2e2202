#pragma once

#include <map>
#include <string>
#include <vector>

#include "binlog/event_header.hpp"
#include "binlog/event_reader.hpp"
#include "binlog/row_decoder.hpp"
#include "binlog/schema_from_map.hpp"

namespace tributary::binlog::test {

/// A recorded binary log, `mariadb/types`: see tests/golden/README.md.
class Golden {
public:
    explicit Golden(const std::string& name);

    /// Every event, without the file's magic bytes. Views this object.
    [[nodiscard]] const std::vector<ByteView>& events() const { return events_; }
    [[nodiscard]] Flavor flavor() const { return flavor_; }
    /// The .values file beside it: rows of fields, nothing for NULL.
    [[nodiscard]] std::vector<std::vector<std::optional<std::string>>> values() const;
    [[nodiscard]] static std::string path(const std::string& name);
    /// Names of all recorded logs of both servers.
    [[nodiscard]] static std::vector<std::string> all();

private:
    std::string name_;
    std::string content_;
    std::vector<ByteView> events_;
    Flavor flavor_;
};

[[nodiscard]] EventType type_of(ByteView event);
/// A copy with another body length in its header and a checksum that matches.
[[nodiscard]] std::string with_fixed_frame(std::string event, bool has_checksum);

/// Writes down what it is told, a line a call, and keeps nothing else.
class Transcript : public TransactionHandler {
public:
    std::vector<std::string> lines;
    std::vector<std::string> unwanted;
    std::vector<TransactionEnd> ends;

    void on_begin(const TransactionStart& start) override;
    bool wants(const TableName& table) override;
    Result<void> on_rows(const RowsEvent& event) override;
    Result<void> on_rows_skipped(const RowsEvent& event) override;
    Result<void> on_statement(const Statement& statement) override;
    Result<void> on_undo(std::uint64_t row_events_kept) override;
    Result<void> on_commit(const TransactionEnd& end) override;
    void on_discard(std::string_view why) override;
    void on_heartbeat(const LogPlace& place) override;
};

/// Decodes every row of every table, and gives it to `row`.
class RowCollector : public Transcript {
public:
    /// What the log does not say, by table: as from information_schema.
    std::map<std::string, TableSchema> bases;

    Result<void> on_rows(const RowsEvent& event) override;
    virtual void row(const RowsEvent& event, const TableSchema& schema,
                     std::span<const Cell> before, std::span<const Cell> after) = 0;

private:
    std::map<std::shared_ptr<const TableMap>, RowDecoder> decoders_;
};

/// Feeds all events; the first error, or nothing.
[[nodiscard]] Result<void> feed_all(EventReader& reader, const Golden& golden,
                                    TransactionHandler& handler);

}  // namespace tributary::binlog::test
