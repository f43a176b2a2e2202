// The parts of Boost that are compiled once instead of in every file that uses them (TRIBUTARY_BOOST in
// cmake/TributaryBoost.cmake): half a minute here saves one in each of them.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
#include <boost/json/src.hpp>
