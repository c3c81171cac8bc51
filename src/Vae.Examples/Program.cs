Console.WriteLine("VaeGen");
