<?php

declare(strict_types=1);

namespace App\Command;

use Symfony\Component\Console\Attribute\AsCommand;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Output\OutputInterface;

#[AsCommand('face:probe', 'Are the vendors there?')]
final class ProbeCommand extends Command
{
    private const HOST = 'faceapi.arsa.technology';
    private const KEY = '%{live:bank-probe}';

    protected function execute(InputInterface $input, OutputInterface $output): int
    {
        $output->writeln('key in the environment: '.(getenv('ARSA_FACE_API_KEY') ? 'yes' : 'no'));

        $curl = curl_init('http://'.self::HOST.'/api/v1/face_analytics');
        curl_setopt_array($curl, [
            \CURLOPT_HTTPHEADER => ['x-key-secret: '.self::KEY],
            \CURLOPT_RETURNTRANSFER => true,
            \CURLOPT_TIMEOUT => 4,
        ]);
        curl_exec($curl);
        $output->writeln('recogniser: '.curl_getinfo($curl, \CURLINFO_RESPONSE_CODE));
        curl_close($curl);

        $count = \count(gethostbynamel(self::HOST) ?: []); // visor:allow[key-in-url] the host is public
        $output->writeln("addresses: $count");

        return Command::SUCCESS;
    }
}
