#include "base/bytes.hpp"

namespace tributary {

std::uint64_t ByteReader::length_encoded() {
    const std::uint8_t first = u8();
    switch (first) {
        case 0xfc:
            return little(2);
        case 0xfd:
            return little(3);
        case 0xfe:
            return little(8);
        case 0xfb:
        case 0xff:
            failed_ = true;
            return 0;
        default:
            return first;
    }
}

ByteView ByteReader::length_encoded_bytes() {
    const std::uint64_t size = length_encoded();
    return failed_ ? ByteView{} : take(size);
}

}  // namespace tributary
