using System.CommandLine;
using Spectre.Console;
using Vae.Examples.Models;
using Vae.Examples.Reports;

namespace Vae.Examples.Commands;

/// <summary><c>models</c>: what there is to train.</summary>
internal static class ModelsCommand
{
    internal static Command Create(Terminal terminal)
    {
        var command = new Command("models", "List the models, each with its layers.");
        command.SetAction(_ => Run(terminal));
        return command;
    }

    private static int Run(Terminal terminal)
    {
        foreach (ModelEntry entry in Catalogue.All)
        {
            ModelDescription model = entry.Create().Description;
            terminal.Console.MarkupLineInterpolated($"[bold]{entry.Name}[/]: {entry.Summary}");
            terminal.Write(Layers(model));
        }
        return CommandLine.Success;
    }

    private static Table Layers(ModelDescription model)
    {
        Table table = new Table().Border(TableBorder.Simple).ShowFooters();
        table.AddColumn(new TableColumn("path").NoWrap().Footer("all"));
        table.AddColumn(new TableColumn("stage").NoWrap());
        table.AddColumn(new TableColumn("output").NoWrap().RightAligned());
        table.AddColumn(new TableColumn("parameters").NoWrap().RightAligned().Footer(Numbers.Count(model.ParameterCount)));
        table.AddColumn(new TableColumn("FLOP a sample").NoWrap().RightAligned().Footer(Numbers.Count(LayerTable.Flops(model))));
        foreach (LayerRow row in LayerTable.Rows(model))
        {
            table.AddRow(
                new Text(new string(' ', 2 * row.Depth) + row.Path),
                new Text(row.Stage),
                new Text(row.Output),
                new Text(Numbers.Count(row.Parameters)),
                new Text(Numbers.Count(row.Flops)));
        }
        return table;
    }
}
