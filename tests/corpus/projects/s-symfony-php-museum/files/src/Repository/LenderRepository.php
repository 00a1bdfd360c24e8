<?php

namespace App\Repository;

use Doctrine\DBAL\Connection;

class LenderRepository
{
    public function __construct(private Connection $db)
    {
    }

    public function setProven(string $session, bool $proven): void
    {
        $this->db->update('lender', ['proven' => $proven ? 1 : 0], ['facesign_session' => $session]);
    }

    public function attachRecording(string $session): void
    {
        $this->db->update('lender', ['recording' => 1], ['facesign_session' => $session]);
    }

    public function flag(string $session): void
    {
        $this->db->update('lender', ['flagged' => 1], ['facesign_session' => $session]);
    }

    public function countVisitors(int $tickets): void
    {
        $this->db->executeStatement('UPDATE counter SET visitors = visitors + ?', [$tickets]);
    }
}
