// Raw events through the reader, every table wanted and every row decoded.
//
// Input: a byte whose lowest bit chooses the server (0 MariaDB, 1 MySQL), then events as in a log
// without checksums. The length in each event's header is set to what is really there, so that the
// fuzzer need not guess it; a format description without checksums comes first, so that it need not
// guess checksums.
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <string>

#include "binlog/event_reader.hpp"
#include "binlog/row_decoder.hpp"
#include "binlog/schema_from_map.hpp"

namespace {

using namespace tributary;          // NOLINT(google-build-using-namespace): a program of one file
using namespace tributary::binlog;  // NOLINT(google-build-using-namespace)

constexpr std::size_t kHeader = 19;

class Decoding : public TransactionHandler {
public:
    void on_begin(const TransactionStart& start) override { use(start.gtid.source.size()); }
    bool wants(const TableName& table) override { return !table.table.empty(); }
    Result<void> on_rows(const RowsEvent& event) override {
        auto found = decoders_.find(event.table);
        if (found == decoders_.end()) {
            auto schema = schema_from_map(*event.table, nullptr);
            if (!schema) return tl::unexpected(schema.error());
            auto decoder = RowDecoder::make(
                *event.table, std::make_shared<const TableSchema>(std::move(*schema)));
            if (!decoder) return tl::unexpected(decoder.error());
            found = decoders_.emplace(event.table, std::move(*decoder)).first;
        }
        return found->second.decode(event, sink_);
    }
    Result<void> on_rows_skipped(const RowsEvent& event) override {
        use(event.index);
        return {};
    }
    Result<void> on_statement(const Statement& statement) override {
        use(statement.text.size());
        return {};
    }
    Result<void> on_undo(std::uint64_t row_events_kept) override {
        use(row_events_kept);
        return {};
    }
    Result<void> on_commit(const TransactionEnd& end) override {
        use(to_string(end.gtid).size());
        return {};
    }
    void on_discard(std::string_view why) override { use(why.size()); }
    void on_heartbeat(const LogPlace& place) override { use(place.file.size()); }

private:
    /// Reads every byte of every cell, so that a view that points elsewhere is found.
    class Sink : public RowSink {
        Result<void> on_row(std::span<const Cell> before, std::span<const Cell> after) override {
            for (const std::span<const Cell> cells : {before, after}) {
                for (const Cell& cell : cells) {
                    for (const char c : cell.bytes) use(static_cast<unsigned char>(c));
                    use(static_cast<std::uint64_t>(cell.word));
                }
            }
            return {};
        }
    };
    static void use(std::uint64_t value) {
        static volatile std::uint64_t sum = 0;
        sum = sum + value;
    }
    std::map<std::shared_ptr<const TableMap>, RowDecoder> decoders_;
    Sink sink_;
};

std::string format_without_checksums() {
    std::string event(kHeader, '\0');
    event[4] = 15;
    event += std::string("\x04\x00", 2) + std::string(50, '\0') + std::string(4, '\0') + '\x13';
    std::string lengths(171, '\0');
    const auto set = [&](std::size_t type, char length) { lengths[type - 1] = length; };
    set(2, 13);
    set(4, 8);
    set(15, 84);
    set(19, 8);
    for (const std::size_t type : {23U, 24U, 25U}) set(type, 8);
    for (const std::size_t type : {30U, 31U, 32U, 39U}) set(type, 10);
    set(165, 13);
    for (std::size_t type = 166; type <= 171; ++type) set(type, type < 169 ? 8 : 10);
    event += lengths + std::string(5, '\0');
    const auto size = static_cast<std::uint32_t>(event.size());
    std::memcpy(event.data() + 9, &size, sizeof size);
    return event;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::string kFormat = format_without_checksums();
    if (size == 0) return 0;
    EventReader reader((data[0] & 1U) == 0 ? Flavor::kMariaDb : Flavor::kMySql);
    Decoding handler;
    (void)reader.feed(as_bytes(kFormat), handler);
    std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
    while (rest.size() >= kHeader) {
        std::uint32_t length = 0;
        std::memcpy(&length, rest.data() + 9, sizeof length);
        if (length < kHeader || length > rest.size())
            length = static_cast<std::uint32_t>(rest.size());
        // A buffer of its own: one byte too far is seen.
        std::string event(rest.substr(0, length));
        event.shrink_to_fit();
        std::memcpy(event.data() + 9, &length, sizeof length);
        if (!reader.feed(as_bytes(event), handler)) break;
        rest.remove_prefix(length);
    }
    return 0;
}
