//! Whether a file ships to a browser or a device.
