//! Captured packets: files in the forms pcap and pcapng.

use std::fmt;
use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;
use std::time::Duration;

use pcap_file::DataLink;
use pcap_file::pcap::PcapReader;
use pcap_file::pcapng::{Block, PcapNgReader};

use crate::Error;

/// A capture, read packet by packet.
///
/// ```no_run
/// use skep::{Capture, Input, Object};
///
/// let world = Object::open("xdp_filter.bpf.o")?.world()?;
/// for captured in Capture::open("traffic.pcap")? {
///     let run = world.run("xdp_filter", Input::Packet(captured?.bytes))?;
///     println!("{}", run.verdict());
/// }
/// # Ok::<(), skep::Error>(())
/// ```
#[derive(Debug)]
pub struct Capture {
    file: String,
    reader: Reader,
    size: u64,
    read: u64,
    /// An error ends the capture, as what follows it cannot be told apart.
    is_over: bool,
}

enum Reader {
    Pcap(Box<PcapReader<BufReader<File>>>),
    PcapNg(Box<PcapNgReader<BufReader<File>>>),
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reader::Pcap(_) => "Pcap",
            Reader::PcapNg(_) => "PcapNg",
        })
    }
}

/// A packet of a capture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Captured {
    /// When it was seen: since 1970 as a rule; none where the capture does not say.
    pub time: Option<Duration>,
    /// Its bytes from the Ethernet header, as many as were captured.
    pub bytes: Vec<u8>,
    /// How long it was when it was seen.
    pub original_len: u32,
}

/// How a pcapng file begins.
const PCAPNG: [u8; 4] = [0x0a, 0x0d, 0x0d, 0x0a];

impl Capture {
    /// Opens a capture of Ethernet frames.
    ///
    /// # Errors
    /// When it cannot be read, or is of something else.
    pub fn open(path: impl AsRef<Path>) -> Result<Capture, Error> {
        let name = path.as_ref().display().to_string();
        let wrong = |reason: String| Error::Capture { file: name.clone(), reason };
        let unreadable = |error: std::io::Error| wrong(format!("cannot be read: {error}"));
        let mut file = BufReader::new(File::open(path).map_err(unreadable)?);
        let size = file.get_ref().metadata().map_err(unreadable)?.len();
        let mut magic = [0; 4];
        file.read_exact(&mut magic).map_err(|_| wrong("it is too short for a capture".to_owned()))?;
        file.rewind().map_err(unreadable)?;
        let none = |error| wrong(format!("it is no capture in the form pcap or pcapng: {error}"));
        let reader = if magic == PCAPNG {
            Reader::PcapNg(Box::new(PcapNgReader::new(file).map_err(none)?))
        } else {
            let reader = PcapReader::new(file).map_err(none)?;
            let link = reader.header().datalink;
            if link != DataLink::ETHERNET {
                return Err(wrong(not_ethernet(link)));
            }
            Reader::Pcap(Box::new(reader))
        };
        Ok(Capture { file: name, reader, size, read: 0, is_over: false })
    }

    /// Bytes of the file.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Bytes of packets given so far.
    pub fn position(&self) -> u64 {
        self.read
    }

    fn wrong(&mut self, reason: String) -> Option<Result<Captured, Error>> {
        self.is_over = true;
        Some(Err(Error::Capture { file: self.file.clone(), reason }))
    }
}

impl Iterator for Capture {
    type Item = Result<Captured, Error>;

    fn next(&mut self) -> Option<Result<Captured, Error>> {
        if self.is_over {
            return None;
        }
        let next = match &mut self.reader {
            Reader::Pcap(reader) => reader.next_packet().map(|packet| {
                let packet = packet.map_err(|error| format!("a packet cannot be read: {error}"))?;
                let (time, original_len) = (Some(packet.timestamp), packet.orig_len);
                Ok(Captured { time, bytes: packet.data.into_owned(), original_len })
            }),
            Reader::PcapNg(reader) => next_block(reader),
        };
        match next? {
            Ok(captured) => {
                self.read = self.read.saturating_add(captured.bytes.len() as u64 + 16);
                Some(Ok(captured))
            }
            Err(reason) => self.wrong(reason),
        }
    }
}

/// The next packet among the blocks of a file.
fn next_block(reader: &mut PcapNgReader<BufReader<File>>) -> Option<Result<Captured, String>> {
    loop {
        let (interface, captured) = match reader.next_block()? {
            Ok(Block::EnhancedPacket(packet)) => {
                let (time, original_len) = (Some(packet.timestamp), packet.original_len);
                (packet.interface_id, Captured { time, bytes: packet.data.into_owned(), original_len })
            }
            Ok(Block::SimplePacket(packet)) => {
                let original_len = packet.original_len;
                (0, Captured { time: None, bytes: packet.data.into_owned(), original_len })
            }
            Ok(_) => continue,
            Err(error) => return Some(Err(format!("a block cannot be read: {error}"))),
        };
        let link = reader.interfaces().get(interface as usize).map(|interface| interface.linktype);
        return Some(match link {
            Some(DataLink::ETHERNET) => Ok(captured),
            Some(link) => Err(not_ethernet(link)),
            None => Err(format!("a packet is of interface {interface}, which there is not")),
        });
    }
}

fn not_ethernet(link: DataLink) -> String {
    format!("its packets are of link type {link:?}, and programs take Ethernet frames")
}
