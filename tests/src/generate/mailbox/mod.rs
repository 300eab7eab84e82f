//! The sample mailbox: what a small company sent by PEC in a year, with every outcome, and what it received. Nothing in
//! it is forged. `tests/tests/mailbox.rs` says what each message came to.

mod letter;
mod received;
mod sent;

use super::{House, World};
use letter::{Letter, Party, date, format_time};
use pec_core::daticert::LocalTime;
use std::collections::BTreeMap;

/// The company whose mailbox it is; its provider is Alfa.
const COMPANY: Party = ("Rossi Impianti S.r.l.", "amministrazione@pec.rossi-impianti.example");

pub(super) fn files(world: &World) -> impl Iterator<Item = (String, Vec<u8>)> {
    let mut mailbox = Mailbox { world, files: BTreeMap::new() };
    sent::all(&mut mailbox);
    received::all(&mut mailbox);
    mailbox.files.into_iter()
}

struct Mailbox<'w> {
    world: &'w World,
    files: BTreeMap<String, Vec<u8>>,
}

impl Mailbox<'_> {
    /// Stores a message in a folder, under a name that says when it was written. The oldest ones come from a mail store
    /// on Unix, which keeps lines without CR.
    fn store(&mut self, folder: &str, time: LocalTime, message: Vec<u8>) {
        let year = format_time(time, "%Y");
        let message = if year == "2024" { crate::to_lf(&message) } else { message };
        let folder = folder.replace("YEAR", &year);
        let time = format_time(time, "%Y%m%d-%H%M%S");
        let mut path = format!("mailbox/{folder}/{time}.eml");
        let mut number = 1;
        while self.files.contains_key(&path) {
            number += 1;
            path = format!("mailbox/{folder}/{time}-{number}.eml");
        }
        self.files.insert(path, message);
    }

    /// The provider of a certified address.
    fn house(&self, address: &str) -> &House {
        let (_, domain) = address.split_once('@').unwrap();
        match domain {
            "pec.rossi-impianti.example" | "pec.condominio-aurora.example" | "pec.geometra-conti.example" => {
                &self.world.alfa
            }
            "pec.comune-borgoprova.example" | "pec.asl-prova.example" | "pec.tribunale-prova.example" => {
                &self.world.beta
            }
            "pec.studio-bianchi.example" | "pec.edilverdi.example" | "pec.banca-prova.example" => {
                &self.world.gamma
            }
            _ => panic!("no provider has {domain}"),
        }
    }
}

/// An identifier as the provider makes them, of the time and a number.
fn identifier(house: &House, time: LocalTime, number: usize) -> String {
    let address = house.provider.address();
    let (_, domain) = address.split_once('@').unwrap();
    let digits = format_time(time, "%Y%m%d%H%M%S");
    match domain {
        "pec.alfa.example" => {
            format!("opec21013.{digits}.{:05}.{number}.1.59@{domain}", time.time.0 % 65_521)
        }
        "pec.beta.example" => {
            format!("{:08X}.{:08X}.{number:04X}.posta-certificata@{domain}", time.time.0, time.time.0 / 7)
        }
        _ => format!("PM{digits}.{number:03}.{:x}@{domain}", time.time.0),
    }
}

/// The message as the company's provider put it into its mailbox: with the marks of the way on top, which nobody signed.
fn arrived(message: &[u8], from: &House, time: LocalTime) -> Vec<u8> {
    let address = from.provider.address();
    let (_, domain) = address.split_once('@').unwrap();
    let (_, company) = COMPANY;
    let mut arrived = format!(
        "Return-Path: <{address}>\r\nDelivered-To: {company}\r\n\
         Received: from mx.{domain} (mx.{domain} [192.0.2.{}])\r\n by mail.pec.alfa.example with ESMTPS for <{company}>;\r\n {}\r\n",
        domain.len(),
        date(time),
    )
    .into_bytes();
    arrived.extend_from_slice(message);
    arrived
}

/// The original as submitted: as its writer's program made it, with the mark of the access point on top.
fn submitted(letter: &Letter) -> Vec<u8> {
    let (_, address) = letter.from;
    let (_, domain) = address.split_once('@').unwrap();
    let mut message = format!(
        "Received: from client.{domain} (198.51.100.{})\r\n by smtp.{domain} with ESMTPSA; {}\r\n",
        domain.len(),
        date(letter.time),
    )
    .into_bytes();
    message.extend_from_slice(&letter.write());
    message
}
