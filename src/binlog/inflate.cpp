#include "binlog/inflate.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <limits>

#include "binlog/limits.hpp"

namespace tributary::binlog {
namespace {

class Inflater {
public:
    explicit Inflater(int window_bits) { is_ready_ = inflateInit2(&stream_, window_bits) == Z_OK; }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    ~Inflater() {
        if (is_ready_) inflateEnd(&stream_);
    }

    /// True when `in` is one whole stream that gives exactly out.size() bytes.
    bool run(ByteView in, std::string& out) {
        if (!is_ready_) return false;
        // zlib reads through next_in only, although it is not const in its interface.
        stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(in.data()));
        stream_.avail_in = static_cast<uInt>(in.size());
        stream_.next_out = reinterpret_cast<Bytef*>(out.data());
        stream_.avail_out = static_cast<uInt>(out.size());
        return inflate(&stream_, Z_FINISH) == Z_STREAM_END && stream_.avail_out == 0 &&
               stream_.avail_in == 0;
    }

private:
    z_stream stream_{};
    bool is_ready_ = false;
};

Result<void> inflate_exactly(ByteView data, std::size_t size, int window_bits, std::string& out) {
    static_assert(kInflatedBytesMax <= std::numeric_limits<uInt>::max());
    if (size > kInflatedBytesMax || data.size() > kEventBytesMax ||
        size > (data.size() + 1) * kInflateRatioMax) {
        return fail(fmt::format("{} compressed bytes claim to be {} bytes", data.size(), size));
    }
    out.resize(size);
    if (!Inflater(window_bits).run(data, out)) return fail("damaged compressed data");
    return {};
}

}  // namespace

Result<void> inflate_event_part(ByteView compressed, std::string& out) {
    ByteReader reader(compressed);
    const std::uint8_t head = reader.u8();
    const std::size_t length_bytes = head & 0x07U;
    const std::uint64_t size = reader.big(std::min<std::size_t>(length_bytes, 8));
    if (reader.failed() || (head & 0x80U) == 0 || (head & 0x70U) != 0 || length_bytes < 1 ||
        length_bytes > 4) {
        return fail(fmt::format("compressed part of an event with unknown head 0x{:02x}", head));
    }
    return inflate_exactly(reader.rest(), size, MAX_WBITS, out);
}

Result<void> inflate_column(ByteView compressed, std::string& out) {
    out.clear();
    if (compressed.empty()) return {};
    ByteReader reader(compressed);
    const std::uint8_t head = reader.u8();
    if (head == 0) {
        out.assign(as_text(reader.rest()));
        return {};
    }
    const bool is_raw = (head & 0x08U) != 0;
    const std::size_t length_bytes = head & 0x07U;
    const std::uint64_t size = reader.big(length_bytes);
    if (reader.failed() || (head & 0xf0U) != 0x80U || length_bytes < 1 || length_bytes > 4) {
        return fail(fmt::format("compressed value with unknown head 0x{:02x}", head));
    }
    return inflate_exactly(reader.rest(), size, is_raw ? -MAX_WBITS : MAX_WBITS, out);
}

}  // namespace tributary::binlog
