<?php

namespace App\Command;

use Symfony\Component\Console\Attribute\AsCommand;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Input\InputArgument;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Output\OutputInterface;

#[AsCommand('museum:forget', 'Erases the face of a member who has left')]
class ForgetMemberCommand extends Command
{
    private const URL = 'https://faceapi.arsa.technology/api/v1/face_recognition/remove_face';

    protected function configure(): void
    {
        $this->addArgument('uid', InputArgument::REQUIRED);
    }

    protected function execute(InputInterface $input, OutputInterface $output): int
    {
        $uid = $input->getArgument('uid');
        $handle = curl_init(self::URL);
        curl_setopt_array($handle, [
            \CURLOPT_CUSTOMREQUEST => 'DELETE',
            \CURLOPT_RETURNTRANSFER => true,
            \CURLOPT_HTTPHEADER => [
                'x-key-secret: '.($_ENV['ARSA_FACE_API_KEY'] ?? ''),
                "x-face-uid: $uid",
            ],
        ]);
        $body = curl_exec($handle);
        curl_close($handle);

        $answer = json_decode((string) $body, true);
        if ('success' !== ($answer['status'] ?? null)) {
            $output->writeln("<error>not erased: $uid</error>");
            return Command::FAILURE;
        }
        $output->writeln("erased $uid");

        return Command::SUCCESS;
    }
}
